package io.furrow.publish;

import io.furrow.api.FurrowException;
import io.furrow.store.AppendRequest;
import io.furrow.store.AppendResult;
import io.furrow.store.AppendResult.Appended;
import io.furrow.store.AppendResult.Stale;
import io.furrow.store.AppendTransaction;
import io.furrow.store.AppendTransaction.Outcome;
import io.furrow.store.Appender;
import io.furrow.store.Catalogue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Publishes outside transactions: a few writers store what all publishers of this process have waiting, each in one transaction
 * after the other and without lingering. One request's error does not fail its neighbours. Safe for any thread.
 */
@ApplicationScoped
public class GroupedPublisher {
    /* One writer's commit waits for the disk while the other's messages are sent: more would only make batches smaller. */
    private static final int WRITERS = 2;

    private static final Duration IDLE = Duration.ofSeconds(1);

    /* How long a transaction may stay begun for requests that are expected. */
    private static final Duration BEGUN = Duration.ofMillis(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration STOPPING = Duration.ofSeconds(20);

    @Inject
    PublishSettings settings;

    @Inject
    Catalogue catalogue;

    @Inject
    AppendTransaction append;

    @Inject
    Announcements announcements;

    private @Nullable Accumulator accumulator;
    private final List<Thread> writers = new ArrayList<>();

    /** Begins to store. */
    public synchronized void start() {
        Accumulator made = new Accumulator(WRITERS, settings.bufferBytes(), settings.maxBlock());
        accumulator = made;
        for (int number = 0; number < WRITERS; number++) {
            writers.add(
                    Thread.ofPlatform().name("furrow-writer-" + number).daemon().start(() -> run(made)));
        }
    }

    /** Stores what is waiting, and stops. */
    public synchronized void stop() throws InterruptedException {
        if (accumulator != null) {
            accumulator.close();
            long deadline = System.nanoTime() + STOPPING.toNanos();
            for (Thread writer : writers) {
                writer.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        }
    }

    void publish(PublishRequest request) {
        Accumulator open = accumulator;
        if (open == null) {
            throw new FurrowException.NotStored("Nothing was stored: Furrow has not started yet.", true, null);
        }
        open.add(request);
    }

    private void run(Accumulator waiting) {
        try (Appender appender = append.appender()) {
            while (!waiting.finished()) {
                try {
                    step(waiting, appender);
                } catch (InterruptedException e) {
                    waiting.close();
                }
            }
        }
    }

    private void step(Accumulator waiting, Appender appender) throws InterruptedException {
        Accumulator.Batch batch = waiting.take(appender.begun() ? BEGUN : IDLE);
        if (batch.requests().isEmpty()) {
            appender.close();
            return;
        }
        long deadline = System.nanoTime() + settings.deliveryTimeout().toNanos();
        try {
            store(batch.requests(), new Storing(appender, batch.following(), deadline));
        } finally {
            waiting.stored(batch);
        }
    }

    /**
     * How a batch is to be stored.
     *
     * @param following whether another is expected to follow
     * @param deadline until when it may be tried, by {@link System#nanoTime}
     */
    private record Storing(Appender appender, boolean following, long deadline) {}

    /** Stores a batch, again and again while that may help and there is time. */
    private void store(List<PublishRequest> batch, Storing storing) {
        List<PublishRequest> left = batch;
        Duration pause = FIRST_PAUSE;
        while (!left.isEmpty()) {
            Routed routed = route(left);
            left = routed.requests();
            if (left.isEmpty()) {
                return;
            }
            switch (attempt(routed, storing)) {
                case Outcome.Done(AppendResult result) -> {
                    if (result instanceof Appended appended) {
                        announce(left, appended);
                        return;
                    }
                    if (System.nanoTime() > storing.deadline()) {
                        fail(
                                left,
                                new FurrowException.NotStored(
                                        "Nothing was stored: the topics changed again and again. Try again.",
                                        true,
                                        null));
                        return;
                    }
                }
                case Outcome.Unknown(FurrowException error) -> {
                    fail(left, error);
                    return;
                }
                case Outcome.Failed(FurrowException error) -> {
                    if (!error.retryable() && left.size() > 1) {
                        for (PublishRequest alone : left) {
                            store(List.of(alone), storing);
                        }
                        return;
                    }
                    if (!error.retryable() || System.nanoTime() + pause.toNanos() > storing.deadline()) {
                        fail(left, error);
                        return;
                    }
                    pause(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            }
        }
    }

    /** On a thread of their own: what publishers hang on to their stages must not hold the next batch up. */
    private void announce(List<PublishRequest> stored, Appended appended) {
        Thread.ofVirtual().name("furrow-receipts").start(() -> announcements.stored(stored, appended.answers()));
    }

    /** Nobody interrupts the writer but a JVM that ends; a shorter pause is all it costs then. */
    private static void pause(Duration pause) {
        LockSupport.parkNanos(pause.toNanos());
    }

    /** An attempt never throws: the writer must survive everything, and nobody may wait for a receipt that never comes. */
    private Outcome attempt(Routed routed, Storing storing) {
        try {
            Outcome outcome = storing.appender().commit(routed.appends(), storing.following());
            if (outcome instanceof Outcome.Done(Stale())) {
                routed.requests().stream()
                        .flatMap(r -> r.topics().stream())
                        .distinct()
                        .forEach(this::refresh);
            }
            return outcome;
        } catch (FurrowException e) {
            return new Outcome.Failed(e);
        } catch (RuntimeException e) {
            return new Outcome.Failed(new FurrowException.NotStored("Nothing was stored: " + e, false, e));
        }
    }

    private void refresh(String topic) {
        try {
            catalogue.refresh(topic);
        } catch (FurrowException e) {
            // Routing the requests again meets the same, and fails those it concerns.
            catalogue.forget(topic);
        }
    }

    /** Requests with the partitions they go to. */
    private record Routed(List<PublishRequest> requests, List<AppendRequest> appends) {}

    private Routed route(List<PublishRequest> batch) {
        Routed routed = new Routed(new ArrayList<>(), new ArrayList<>());
        for (PublishRequest request : batch) {
            try {
                routed.appends().add(request.route(catalogue));
                routed.requests().add(request);
            } catch (FurrowException e) {
                fail(List.of(request), e);
            }
        }
        return routed;
    }

    private void fail(List<PublishRequest> requests, FurrowException error) {
        announcements.failed(
                requests,
                error instanceof FurrowException.Unavailable away
                        ? new FurrowException.NotStored("Nothing was stored: " + away.getMessage(), true, away)
                        : error);
    }
}
