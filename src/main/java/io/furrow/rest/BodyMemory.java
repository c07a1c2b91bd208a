package io.furrow.rest;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that the bodies of requests under way take together, with what is made of them: a quarter of the heap. A part of it is
 * kept for the beginnings of bodies, so that small ones do not wait for large ones. Whoever comes when it is taken waits a little,
 * and is then told to come again. Safe for any thread.
 */
@ApplicationScoped
public class BodyMemory {
    /** How many KiB of a body are its beginning. */
    static final int BEGINNING = 16;

    /* A body is read in pieces, put together, and cut into records. */
    private static final int COPIES = 3;
    private static final int SHARE_OF_HEAP = 4;
    private static final int SHARE_OF_BEGINNINGS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Semaphore beginnings;
    private final Semaphore rest;
    private final Duration patience;

    BodyMemory() {
        this(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / COPIES, PATIENCE);
    }

    /**
     * @param most the bytes of all bodies together
     * @param patience how long to wait for room
     */
    BodyMemory(long most, Duration patience) {
        int kibibytes = (int) Math.min(most / 1024, Integer.MAX_VALUE);
        int kept = kibibytes / SHARE_OF_BEGINNINGS;
        this.beginnings = new Semaphore(kept, true);
        this.rest = new Semaphore(kibibytes - kept, true);
        this.patience = patience;
    }

    /** How many KiB are left for beginnings. */
    int forBeginnings() {
        return beginnings.availablePermits();
    }

    /** What a body takes, nothing yet. */
    Share share() {
        return new Share();
    }

    /** What one body takes. Used by one thread. */
    final class Share {
        private int ofBeginnings;
        private int ofRest;

        /**
         * Takes room for so many KiB more.
         *
         * @throws Refused when there is none in time
         */
        void take(int more) {
            if (taken() + more <= BEGINNING) {
                acquire(beginnings, more);
                ofBeginnings += more;
            } else {
                acquire(rest, more);
                ofRest += more;
            }
        }

        int taken() {
            return ofBeginnings + ofRest;
        }

        /** Gives back what was taken. */
        void giveBack() {
            beginnings.release(ofBeginnings);
            rest.release(ofRest);
            ofBeginnings = 0;
            ofRest = 0;
        }
    }

    private void acquire(Semaphore kibibytes, int amount) {
        try {
            if (kibibytes.tryAcquire(amount, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Refused(
                ErrorCode.QUOTA, "Too much is being sent to this process at once. Nothing was done; try again.");
    }
}
