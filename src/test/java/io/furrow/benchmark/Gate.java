package io.furrow.benchmark;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds up an observer at its first message until the whole backlog is there, and counts what passes. Safe for any thread. */
final class Gate {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private volatile CountDownLatch opening = new CountDownLatch(1);
    private volatile CountDownLatch rest = new CountDownLatch(0);

    /** Lets nobody pass; then that many are to come. */
    void close(int messages) {
        rest = new CountDownLatch(messages);
        opening = new CountDownLatch(1);
    }

    /** Lets everybody pass, and waits until all have. */
    void open() throws InterruptedException {
        opening.countDown();
        await(rest);
    }

    /** One more passes. */
    void pass() throws InterruptedException {
        await(opening);
        rest.countDown();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("Still " + latch.getCount() + " to come after " + PATIENCE + ".");
        }
    }
}
