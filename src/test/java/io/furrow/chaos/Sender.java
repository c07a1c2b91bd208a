package io.furrow.chaos;

import io.furrow.chaos.Operation.Publish;
import io.furrow.chaos.Operation.Txn;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What sends publishes over HTTP, one after the other, and writes down what came of them. */
final class Sender {
    private static final Duration NOBODY_LISTENS = Duration.ofMillis(100);

    private final Door door;
    private final Scribe scribe;
    private final Draws draws;

    Sender(Door door, Scribe scribe, Draws draws) {
        this.door = door;
        this.scribe = scribe;
        this.draws = draws;
    }

    /** Sends messages of one topic and, if any, one idempotency key; answers what is known of it. */
    Event.Type send(List<Publish> publishes) throws InterruptedException {
        Optional<Replica> replica = door.any(draws);
        if (replica.isEmpty()) {
            draws.think(NOBODY_LISTENS);
            return Event.Type.INFO;
        }
        return send(replica.get(), publishes);
    }

    /** Sends them by way of that replica. */
    Event.Type send(Replica replica, List<Publish> publishes) throws InterruptedException {
        scribe.begins(operation(publishes));
        Event.Type outcome = Event.Type.INFO;
        List<Publish> done = publishes;
        try {
            Door.Answer answer = door.publish(
                    replica,
                    publishes.getFirst().topic(),
                    body(publishes),
                    publishes.getFirst().idempotencyKey());
            outcome = answer.ofPublish();
            if (outcome == Event.Type.OK) {
                done = stored(publishes, answer.object().getJsonArray("offsets"));
            }
            return outcome;
        } finally {
            scribe.ended(outcome, operation(done));
        }
    }

    private static Operation operation(List<Publish> publishes) {
        return publishes.size() == 1 ? publishes.getFirst() : new Txn(publishes, List.of());
    }

    private static String body(List<Publish> publishes) {
        return publishes.stream().map(Sender::record).collect(Collectors.joining(",", "{\"records\":[", "]}"));
    }

    private static String record(Publish publish) {
        String key = publish.key();
        return "{" + (key == null ? "" : "\"key\":" + Json.createValue(key) + ",")
                + (publish.partition() == null ? "" : "\"partition\":" + publish.partition() + ",")
                + "\"value\":" + Json.createValue(publish.value()) + "}";
    }

    private static List<Publish> stored(List<Publish> publishes, JsonArray offsets) {
        List<Publish> stored = new ArrayList<>();
        for (int i = 0; i < publishes.size(); i++) {
            Publish publish = publishes.get(i);
            JsonObject offset = offsets.getJsonObject(i);
            stored.add(new Publish(
                    publish.topic(),
                    publish.key(),
                    publish.value(),
                    publish.idempotencyKey(),
                    offset.getInt("partition"),
                    offset.getJsonNumber("offset").longValueExact(),
                    offset.getJsonNumber("timestamp").longValueExact()));
        }
        return stored;
    }
}
