package io.furrow.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for facts, and says which one did not come true. */
public final class Waiting {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int PAUSE_MS = 20;

    private Waiting() {}

    /** Looks again and again until the fact is there. */
    public static void until(String fact, Callable<Boolean> isThere) throws Exception {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!isThere.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("After " + LONGEST.toSeconds() + " s it was still not so: " + fact);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    /** Waits for a latch. */
    public static void forLatch(String fact, CountDownLatch latch) {
        try {
            if (!latch.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("After " + LONGEST.toSeconds() + " s it was still not so: " + fact);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(fact, e);
        }
    }
}
