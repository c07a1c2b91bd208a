package io.furrow.deliver;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Interrupts observers that take too long, and gives those up that do not return then either. Safe for any thread. */
@ApplicationScoped
public class AttemptLimit {
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(10);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("furrow-attempts").daemon().factory());

    AttemptLimit() {
        timer.setRemoveOnCancelPolicy(true);
    }

    /** How long an interrupted observer has to return. */
    static Duration grace(Duration limit) {
        return limit.compareTo(LONGEST_GRACE) < 0 ? limit : LONGEST_GRACE;
    }

    /**
     * Watches the calling thread until that is closed.
     *
     * @param abandon what to do when the thread has not come back at all
     */
    Watch watch(Duration limit, Runnable abandon) {
        return new Watch(limit, abandon);
    }

    @PreDestroy
    void stop() {
        timer.shutdownNow();
    }

    /** One thread at its work. To be closed by it. */
    final class Watch implements AutoCloseable {
        private final Thread thread = Thread.currentThread();
        private final ReentrantLock lock = new ReentrantLock();
        private final ScheduledFuture<?> interrupting;
        private final ScheduledFuture<?> abandoning;
        private boolean ended;
        private boolean overrun;

        private Watch(Duration limit, Runnable abandon) {
            interrupting = timer.schedule(this::interrupt, limit.toNanos(), TimeUnit.NANOSECONDS);
            abandoning = timer.schedule(
                    () -> abandon(abandon), limit.plus(grace(limit)).toNanos(), TimeUnit.NANOSECONDS);
        }

        private void interrupt() {
            lock.lock();
            try {
                if (!ended) {
                    overrun = true;
                    thread.interrupt();
                }
            } finally {
                lock.unlock();
            }
        }

        /** On a thread of its own: it asks the database, and others are watched meanwhile. */
        private void abandon(Runnable abandon) {
            Thread.ofVirtual().name("furrow-abandon").start(abandon);
        }

        /** Whether the thread was interrupted. */
        boolean overrun() {
            lock.lock();
            try {
                return overrun;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            interrupting.cancel(false);
            abandoning.cancel(false);
            lock.lock();
            try {
                ended = true;
                if (overrun) {
                    // Meant for the observer alone.
                    Thread.interrupted();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
