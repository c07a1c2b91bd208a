package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.EventStream.Sent;
import io.furrow.chaos.Operation.Position;
import io.furrow.chaos.Operation.StreamOpened;
import io.furrow.chaos.Operation.Streamed;
import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows orders as server-sent events from their beginning. It hangs up after some time or in the middle of what comes,
 * and goes on behind the last event it has got, on whichever replica.
 */
final class StreamReader implements Callable<Void> {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(6);
    private static final int MOST = 100;
    private static final int UNAVAILABLE = 50301;
    private static final String PATH = "/topics/" + Topology.ORDERS + "/stream?from=earliest&format=text";
    private static final JsonProvider JSON = JsonProvider.provider();

    private final Door door;
    private final Scribe scribe;
    private final Draws draws;
    private final String name;
    private final BooleanSupplier working;
    private final Map<TopicPartition, Long> next = new ConcurrentHashMap<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private @Nullable String cursor;

    StreamReader(Door door, HistoryWriter history, Draws draws, String name, BooleanSupplier working) {
        this.door = door;
        this.scribe = new Scribe(history, name);
        this.draws = draws;
        this.name = name;
        this.working = working;
        Topology.partitions(List.of(Topology.ORDERS)).forEach(partition -> next.put(partition, 0L));
    }

    @Override
    public @Nullable Void call() throws InterruptedException {
        while (working.getAsBoolean()) {
            Optional<EventStream> opened = open();
            if (opened.isPresent()) {
                try (EventStream events = opened.get()) {
                    follow(events);
                }
            }
            draws.think(PAUSE);
        }
        return null;
    }

    private Optional<EventStream> open() throws InterruptedException {
        Optional<Replica> replica = door.any(draws);
        if (replica.isEmpty()) {
            return Optional.empty();
        }
        List<Position> positions = cursor != null
                ? List.of()
                : next.keySet().stream()
                        .sorted()
                        .map(partition -> new Position(partition, 0))
                        .toList();
        StreamOpened opened = new StreamOpened(name, cursor, positions);
        scribe.begins(opened);
        Event.Type outcome = Event.Type.INFO;
        try {
            Door.Opened answer = door.stream(replica.get(), PATH, cursor);
            outcome = answer.answer().outcome();
            if (answer.answer().status() >= 400 && answer.answer().status() < 500) {
                // Nothing of orders is ever deleted.
                complaints.add("Stream " + name + " is refused behind " + cursor + ": " + answer.answer());
            }
            return answer.events();
        } finally {
            scribe.ended(outcome, opened);
        }
    }

    private void follow(EventStream events) throws InterruptedException {
        long until = System.nanoTime() + draws.time(Duration.ZERO, LONGEST).toNanos();
        int left = draws.percent(50) ? draws.between(1, MOST) : Integer.MAX_VALUE;
        while (working.getAsBoolean() && left > 0 && System.nanoTime() < until) {
            Optional<Sent> sent = events.next();
            if (sent.isEmpty()) {
                return;
            }
            take(sent.get());
            left -= sent.get().name().isEmpty() ? 0 : 1;
        }
    }

    private void take(Sent sent) {
        sent.id().ifPresent(id -> cursor = id);
        switch (sent.name()) {
            case "" -> {
                // Still there.
            }
            case "record" -> {
                JsonObject json = object(sent.data());
                TopicPartition partition = new TopicPartition(json.getString("topic"), json.getInt("partition"));
                Streamed streamed = new Streamed(name, sent.id().orElse("none"), partition, PullMember.seen(json));
                scribe.happened(streamed);
                next.put(partition, streamed.record().offset() + 1);
            }
            case "end" -> {
                // None where the service stops.
                if (object(sent.data()).getInt("error_code", UNAVAILABLE) != UNAVAILABLE) {
                    complaints.add("Stream " + name + " was ended: " + sent.data());
                }
            }
            default -> complaints.add("Stream " + name + " got " + sent);
        }
    }

    private static JsonObject object(String text) {
        try (var reader = JSON.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    /** In which partitions it is not at these ends yet. */
    List<String> behind(Map<TopicPartition, Long> ends) {
        List<String> behind = new ArrayList<>();
        ends.forEach((partition, end) -> {
            Long at = next.get(partition);
            if (!end.equals(at)) {
                behind.add("stream " + name + " is at " + at + " of " + end + " in " + partition);
            }
        });
        return behind;
    }

    /** What it was told and must never be. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }
}
