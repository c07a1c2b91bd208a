package io.furrow.rest;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory that records on their way to streams take together: an eighth of the heap, and what a few streams read at once. Safe for
 * any thread.
 */
@ApplicationScoped
public class StreamMemory {
    private static final int READERS = 8;
    private static final int SHARE_OF_HEAP = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final long most;
    private long held;
    private int reading;
    private int waiting;

    StreamMemory() {
        this(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    StreamMemory(long most) {
        this.most = most;
    }

    /** Waits for leave to read, which {@link #read} gives back; answers whether it came in time. */
    boolean awaitRoom(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            waiting++;
            while (held >= most || reading >= READERS) {
                if (left <= 0) {
                    return false;
                }
                left = room.awaitNanos(left);
            }
            reading++;
            return true;
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /** Something was read, and is held until it is {@link #written}. */
    void read(long bytes) {
        lock.lock();
        try {
            reading--;
            held += bytes;
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    /** It is held no more. */
    void written(long bytes) {
        lock.lock();
        try {
            held -= bytes;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits because clients take too long. */
    boolean scarce() {
        lock.lock();
        try {
            return waiting > 0 && held >= most;
        } finally {
            lock.unlock();
        }
    }
}
