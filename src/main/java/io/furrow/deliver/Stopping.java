package io.furrow.deliver;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The wish that deliveries end. Safe for any thread. */
final class Stopping {
    private final CountDownLatch asked = new CountDownLatch(1);

    void ask() {
        asked.countDown();
    }

    boolean asked() {
        return asked.getCount() == 0;
    }

    /** Waits that long, or until the wish is spoken; answers whether it was. */
    boolean await(Duration pause) throws InterruptedException {
        return asked.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }
}
