package io.furrow.benchmark;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** How long messages took until they arrived, and how many have. Safe for any thread. */
final class Arrivals {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Latencies latencies = new Latencies();

    /** Begins anew. */
    synchronized void clear() {
        latencies = new Latencies();
    }

    /** One has arrived now. */
    synchronized void arrived(byte[] value) {
        latencies.add(System.nanoTime() - Stamp.of(value));
        notifyAll();
    }

    /** Waits until there are that many. */
    synchronized Latencies await(int messages) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (latencies.count() < messages) {
            long rest = deadline - System.nanoTime();
            if (rest <= 0) {
                throw new TimeoutException("Only " + latencies.count() + " of " + messages + " messages arrived.");
            }
            wait(Math.max(1, rest / 1_000_000));
        }
        return latencies;
    }
}
