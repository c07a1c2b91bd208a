package io.furrow.chaos;

import io.furrow.chaos.Operation.Publish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client that publishes over HTTP, some messages several to a request and some under an idempotency key; those it sends again until
 * it knows how it ended, or to two replicas at once.
 */
final class HttpPublisher implements Callable<Void> {
    private static final Duration PAUSE = Duration.ofMillis(60);
    private static final int TRIES = 5;

    /** Each as often as it is to be published to. */
    private static final List<String> TOPICS = Stream.of(
                    Collections.nCopies(14, Topology.ORDERS),
                    Collections.nCopies(5, Topology.PAYMENTS),
                    Collections.nCopies(2, Topology.FLEETING))
            .flatMap(List::stream)
            .toList();

    private final Sender sender;
    private final Sender twin;
    private final Draws draws;
    private final String name;
    private final BooleanSupplier working;
    private int count;

    HttpPublisher(Door door, HistoryWriter history, long seed, String name, BooleanSupplier working) {
        this.draws = Draws.of(seed, name);
        this.sender = new Sender(door, new Scribe(history, name), draws);
        this.twin = new Sender(door, new Scribe(history, name + "-twin"), Draws.of(seed, name + "-twin"));
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
        if (once != null && draws.percent(20)) {
            sendTwice(publishes);
            return;
        }
        Event.Type outcome = Event.Type.INFO;
        for (int tries = once == null ? 1 : TRIES; tries > 0 && outcome == Event.Type.INFO; tries--) {
            outcome = sender.send(publishes);
        }
    }

    /** Sends the same to two replicas at once. */
    private void sendTwice(List<Publish> publishes) throws InterruptedException {
        Thread other = Thread.ofVirtual().start(() -> {
            try {
                twin.send(publishes);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        sender.send(publishes);
        other.join();
    }
}
