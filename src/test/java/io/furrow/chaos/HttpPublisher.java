package io.furrow.chaos;

import io.furrow.chaos.Operation.Publish;
import io.furrow.chaos.Operation.Txn;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client that publishes over HTTP, some messages several to a request and some under an idempotency key; those it sends again until
 * it knows how it ended.
 */
final class HttpPublisher implements Callable<Void> {
    private static final Duration PAUSE = Duration.ofMillis(60);
    private static final Duration NOBODY_LISTENS = Duration.ofMillis(100);
    private static final int TRIES = 5;

    /** Each as often as it is to be published to. */
    private static final List<String> TOPICS = Stream.of(
                    Collections.nCopies(14, Topology.ORDERS),
                    Collections.nCopies(5, Topology.PAYMENTS),
                    List.of(Topology.FLEETING))
            .flatMap(List::stream)
            .toList();

    private final Door door;
    private final Scribe scribe;
    private final Draws draws;
    private final String name;
    private final BooleanSupplier working;
    private int count;

    HttpPublisher(Door door, HistoryWriter history, long seed, String name, BooleanSupplier working) {
        this.door = door;
        this.scribe = new Scribe(history, name);
        this.draws = Draws.of(seed, name);
        this.name = name;
        this.working = working;
    }

    @Override
    public @Nullable Void call() throws InterruptedException {
        while (working.getAsBoolean()) {
            publish();
            draws.think(PAUSE);
        }
        return null;
    }

    private void publish() throws InterruptedException {
        String topic = draws.of(TOPICS);
        int size = draws.percent(20) ? draws.between(2, 4) : 1;
        String once = draws.percent(40) ? name + "-once-" + (count + 1) : null;
        List<Publish> publishes = new ArrayList<>();
        for (int n = 0; n < size; n++) {
            publishes.add(new Publish(topic, draws.key(), name + "-" + ++count, once, null, null, null));
        }
        Event.Type outcome = Event.Type.INFO;
        for (int tries = once == null ? 1 : TRIES; tries > 0 && outcome == Event.Type.INFO; tries--) {
            outcome = send(topic, publishes, once);
        }
    }

    private Event.Type send(String topic, List<Publish> publishes, @Nullable String once) throws InterruptedException {
        Optional<Replica> replica = door.any(draws);
        if (replica.isEmpty()) {
            draws.think(NOBODY_LISTENS);
            return Event.Type.INFO;
        }
        scribe.begins(operation(publishes));
        Event.Type outcome = Event.Type.INFO;
        List<Publish> done = publishes;
        try {
            Door.Answer answer = door.publish(replica.get(), topic, body(publishes), once);
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
        return publishes.stream()
                .map(publish -> "{\"key\":" + Json.createValue(Objects.requireNonNull(publish.key())) + ",\"value\":"
                        + Json.createValue(publish.value()) + "}")
                .collect(Collectors.joining(",", "{\"records\":[", "]}"));
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
