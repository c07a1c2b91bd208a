package io.furrow.rest;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Slows down those without a good token: a few refusals a second are told at once, what is beyond waits. Whoever tries again and again
 * costs next to nothing then, and guesses slowly. Safe for any thread.
 */
@ApplicationScoped
public class SlowRefusals {
    private static final int AT_ONCE = 20;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /* A second of the process' life, and how many have been refused in it, in the lowest 20 bits. */
    private final AtomicLong refused = new AtomicLong();
    private final long began = System.nanoTime();

    /** Returns when the next one may be told. */
    void await() {
        long second = (System.nanoTime() - began) / SECOND;
        long now = refused.updateAndGet(before -> before >>> 20 == second ? before + 1 : second << 20 | 1);
        if ((now & 0xFFFFF) > AT_ONCE) {
            LockSupport.parkNanos(SECOND);
        }
    }
}
