package io.furrow.deliver;

import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * How many partitions of a subscription may be handled at once. One that waits for its next try is not being handled: meanwhile its
 * permit is another's. Safe for any thread.
 */
final class Permits {
    private final Semaphore free;

    Permits(int concurrency) {
        this.free = new Semaphore(concurrency, true);
    }

    void take() throws InterruptedException {
        free.acquire();
    }

    void giveBack() {
        free.release();
    }

    /** Leaves the permit to others for that long, or until the end is asked for, and then for as long as none is free again. */
    void lend(Duration pause, Stopping stopping) throws InterruptedException {
        giveBack();
        try {
            stopping.await(pause);
        } finally {
            free.acquireUninterruptibly();
        }
    }
}
