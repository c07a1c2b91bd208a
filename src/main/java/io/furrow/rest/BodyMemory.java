package io.furrow.rest;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that the bodies of requests under way take together, with what is made of them: a quarter of the heap. Whoever comes
 * when it is taken waits a little, and is then told to come again. Safe for any thread.
 */
@ApplicationScoped
public class BodyMemory {
    /* A body is read in pieces, put together, and cut into records. */
    static final int COPIES = 3;
    static final int SHARE_OF_HEAP = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Semaphore kibibytes;

    BodyMemory() {
        this(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / COPIES);
    }

    /** @param most the bytes of all bodies together */
    BodyMemory(long most) {
        this.kibibytes = new Semaphore((int) Math.min(most / 1024, Integer.MAX_VALUE), true);
    }

    /**
     * Takes room for so much of a body.
     *
     * @throws Refused when there is none in time
     */
    void take(int amount) {
        try {
            if (kibibytes.tryAcquire(amount, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Refused(
                ErrorCode.QUOTA, "Too much is being sent to this process at once. Nothing was done; try again.");
    }

    /** Gives room back. */
    void give(int amount) {
        kibibytes.release(amount);
    }
}
