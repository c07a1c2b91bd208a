package io.furrow.rest;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Slows down those without a good token: a few refusals a second are told at once, what is beyond waits, the longer the more wait
 * already. Whoever tries again and again costs next to nothing then, however many they are, and guesses slowly. Safe for any thread.
 */
@ApplicationScoped
public class SlowRefusals {
    private static final int AT_ONCE = 20;
    private static final int TOLD_IN_A_SECOND = 100;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /* A second of the process' life, and how many have been refused in it, in the lowest 20 bits. */
    private final AtomicLong refused = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final long began = System.nanoTime();

    /** Returns when the next one may be told. */
    void await() {
        long second = (System.nanoTime() - began) / SHORTEST.toNanos();
        long now = refused.updateAndGet(before -> before >>> 20 == second ? before + 1 : second << 20 | 1);
        if ((now & 0xFFFFF) > AT_ONCE) {
            awaitTurn(pause(waiting.incrementAndGet()));
            waiting.decrementAndGet();
        }
    }

    /** How long one waits, of so many. */
    static Duration pause(int waiting) {
        Duration turn = Duration.ofSeconds(waiting).dividedBy(TOLD_IN_A_SECOND);
        return turn.compareTo(SHORTEST) < 0 ? SHORTEST : turn.compareTo(LONGEST) > 0 ? LONGEST : turn;
    }

    private void awaitTurn(Duration pause) {
        try {
            // Whether it came in time or not: it is refused.
            boolean atTheEnd = stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody waits any more: the process stops. */
    void stop() {
        stopped.countDown();
    }
}
