package io.furrow.connector;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many messages a subscriber has asked for and not been given, until it is closed. Safe for any thread. */
final class Demand {
    private static final long UNBOUNDED = Long.MAX_VALUE;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long asked;
    private boolean closed;

    void add(long more) {
        lock.lock();
        try {
            asked = more > UNBOUNDED - asked ? UNBOUNDED : asked + more;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something is asked for; answers false when nothing will be any more. */
    boolean await() throws InterruptedException {
        lock.lock();
        try {
            while (asked == 0 && !closed) {
                changed.await();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something is asked for and counts one as given; answers false when nothing is to be given any more. */
    boolean take() throws InterruptedException {
        lock.lock();
        try {
            if (!await()) {
                return false;
            }
            if (asked != UNBOUNDED) {
                asked--;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits that long, or until it is closed. */
    void awaitClose(Duration longest) throws InterruptedException {
        lock.lock();
        try {
            long left = longest.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
