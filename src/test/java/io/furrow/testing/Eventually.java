package io.furrow.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for facts, and for no longer than they can reasonably take. */
public final class Eventually {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private Eventually() {}

    /** Returns once the fact holds, and fails when it never does. */
    public static void holds(String fact, BooleanSupplier look) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!look.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within " + LONGEST + ": " + fact);
            }
            try {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting: " + fact, e);
            }
        }
    }
}
