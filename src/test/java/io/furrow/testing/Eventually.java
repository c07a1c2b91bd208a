package io.furrow.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for facts, for no longer than they can reasonably take, and says which one did not come true. */
public final class Eventually {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int LOOKS = 1000;

    private Eventually() {}

    /** Looks again and again until the fact is there, and fails when it never is. */
    public static void holds(String fact, BooleanSupplier look) {
        holds(LONGEST, () -> fact, look);
    }

    /** As {@link #holds(String, BooleanSupplier)}, for facts that take their time; what to say is asked for at the end. */
    public static void holds(Duration longest, Supplier<String> fact, BooleanSupplier look) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!look.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within " + longest.toSeconds() + " s: " + fact.get());
            }
            pause(longest.dividedBy(LOOKS), fact);
        }
    }

    /** Waits for a latch. */
    public static void opens(String fact, CountDownLatch latch) {
        try {
            if (!latch.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Not within " + LONGEST.toSeconds() + " s: " + fact);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(fact, e);
        }
    }

    private static void pause(Duration pause, Supplier<String> fact) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting: " + fact.get(), e);
        }
    }
}
