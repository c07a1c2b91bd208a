package io.furrow.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Callers that each do one thing after the other and wait for each. */
final class Callers {
    private Callers() {}

    /** What one caller does again and again. */
    @FunctionalInterface
    interface Turn {
        void take() throws Exception;
    }

    /** What each caller does, by its number. */
    @FunctionalInterface
    interface Turns {
        Turn of(int caller) throws Exception;
    }

    /** What one caller does again and again, with some messages each time. */
    @FunctionalInterface
    interface Batch {
        /** Answers with how many. */
        int take() throws Exception;
    }

    /** What each caller does, by its number. */
    @FunctionalInterface
    interface Batches {
        Batch of(int caller) throws Exception;
    }

    /** Lets that many callers, each on a virtual thread, work for about that long, with one message at a time. */
    static Variant.Done run(int callers, Turns turns, Duration time) throws Exception {
        return batches(
                callers,
                caller -> {
                    Turn turn = turns.of(caller);
                    return () -> {
                        turn.take();
                        return 1;
                    };
                },
                time);
    }

    /** Lets that many callers, each on a virtual thread, work for about that long. */
    static Variant.Done batches(int callers, Batches batches, Duration time) throws Exception {
        AtomicLong done = new AtomicLong();
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        Latencies latencies = new Latencies();
        List<Thread> threads = new ArrayList<>();
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        for (int caller = 0; caller < callers; caller++) {
            Batch batch = batches.of(caller);
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    long before = System.nanoTime();
                    while (before < end && failure.get() == null) {
                        int messages = batch.take();
                        long now = System.nanoTime();
                        latencies.add(now - before);
                        before = now;
                        done.addAndGet(messages);
                    }
                } catch (Exception e) {
                    failure.set(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return new Variant.Done(done.get(), Duration.ofNanos(System.nanoTime() - begin), latencies);
    }
}
