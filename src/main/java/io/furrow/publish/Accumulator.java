package io.furrow.publish;

import io.furrow.api.FurrowException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The requests that wait to be stored together, bounded by their bytes. A request is never split. Safe for any thread. */
final class Accumulator {
    private static final int BATCH_MESSAGES = 4_000;
    private static final long BATCH_BYTES = 4 * 1024 * 1024;

    private final long capacity;
    private final Duration patience;
    private final ArrayDeque<PublishRequest> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private long bytes;
    private boolean closed;

    Accumulator(long capacity, Duration patience) {
        this.capacity = capacity;
        this.patience = patience;
    }

    /** Adds a request, waiting for room. */
    void add(PublishRequest request) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!closed && bytes + request.bytes() > capacity) {
                if (left <= 0) {
                    throw new FurrowException.NotStored(
                            "Nothing was stored: messages come faster than the database stores them. Try again.",
                            true,
                            null);
                }
                left = emptied.awaitNanos(left);
            }
            if (closed) {
                throw new FurrowException.NotStored("Nothing was stored: Furrow is stopping.", true, null);
            }
            bytes += request.bytes();
            waiting.add(request);
            filled.signal();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FurrowException.NotStored("Nothing was stored: the publisher was interrupted.", true, e);
        } finally {
            lock.unlock();
        }
    }

    /** The requests to store next, waiting for a first one; empty when none came in time or the accumulator is closed and empty. */
    List<PublishRequest> take(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (waiting.isEmpty() && !closed && left > 0) {
                left = filled.awaitNanos(left);
            }
            List<PublishRequest> batch = new ArrayList<>();
            int messages = 0;
            long size = 0;
            while (!waiting.isEmpty()
                    && (batch.isEmpty()
                            || (messages + waiting.peek().count() <= BATCH_MESSAGES
                                    && size + waiting.peek().bytes() <= BATCH_BYTES))) {
                PublishRequest next = waiting.remove();
                messages += next.count();
                size += next.bytes();
                batch.add(next);
            }
            bytes -= size;
            emptied.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Accepts nothing more; what waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing will ever come out of it again. */
    boolean finished() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
