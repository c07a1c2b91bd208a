package io.furrow.publish;

import io.furrow.api.FurrowException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait to be stored together, bounded by their bytes, in lanes: a partition's requests are all in one lane, and of
 * a lane one batch is under way at a time, so their order holds. A request is never split; one that goes to several lanes waits
 * until it is the next of each. Safe for any thread.
 */
final class Accumulator {
    private static final int BATCH_MESSAGES = 30_000;
    private static final long BATCH_BYTES = 8 * 1024 * 1024;

    /* Below that a transaction costs more than its messages, and all lanes go into one. */
    private static final int TOGETHER = 1_000;
    private static final long TOGETHER_BYTES = 256 * 1024;

    /* Nanoseconds. How long callers may take to be back, and how long after a batch they are expected at all. */
    private static final long GATHERING = 200_000;
    private static final long RETURNING = 1_000_000;

    private final long capacity;
    private final Duration patience;
    private final List<Lane> lanes = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();

    /* The writer that came last first: it may have a transaction begun. */
    private final ArrayDeque<Condition> idle = new ArrayDeque<>();
    private final Condition room = lock.newCondition();
    private final Condition gathered = lock.newCondition();
    private long bytes;
    private int waiting;
    private int awaited;
    private boolean gathering;
    private long storedAt;
    private boolean closed;

    /** One of the lanes. */
    private static final class Lane {
        final ArrayDeque<PublishRequest> waiting = new ArrayDeque<>();
        boolean underWay;
    }

    /** Requests to store together, in their order, and the lanes they keep busy. */
    static final class Batch {
        private final List<PublishRequest> requests = new ArrayList<>();
        private final Set<Lane> busy = new HashSet<>();
        private final boolean following;

        private Batch(boolean following) {
            this.following = following;
        }

        /** Whether it follows another so soon that a next one is likely to follow it. */
        boolean following() {
            return following;
        }

        List<PublishRequest> requests() {
            return requests;
        }
    }

    Accumulator(int lanes, long capacity, Duration patience) {
        for (int lane = 0; lane < lanes; lane++) {
            this.lanes.add(new Lane());
        }
        this.capacity = capacity;
        this.patience = patience;
    }

    /** Adds a request, waiting for room. */
    void add(PublishRequest request) {
        lock.lock();
        try {
            awaitRoom(request.bytes());
            bytes += request.bytes();
            waiting++;
            lanesOf(request).forEach(lane -> lane.waiting.add(request));
            if (gathering) {
                if (waiting >= awaited) {
                    gathered.signal();
                }
            } else {
                wakeWriter();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FurrowException.NotStored("Nothing was stored: the publisher was interrupted.", true, e);
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom(long wanted) throws InterruptedException {
        long left = patience.toNanos();
        while (!closed && bytes + wanted > capacity) {
            if (left <= 0) {
                throw new FurrowException.NotStored(
                        "Nothing was stored: messages come faster than the database stores them. Try again.",
                        true,
                        null);
            }
            left = room.awaitNanos(left);
        }
        if (closed) {
            throw new FurrowException.NotStored("Nothing was stored: Furrow is stopping.", true, null);
        }
    }

    private List<Lane> lanesOf(PublishRequest request) {
        int lane = request.lane(lanes.size());
        return lane < 0 ? lanes : List.of(lanes.get(lane));
    }

    /**
     * The requests to store next, waiting for a first one; empty when none came in time or the accumulator is closed and empty. To
     * be followed by {@link #stored}.
     */
    Batch take(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long left = wait.toNanos();
            Condition work = lock.newCondition();
            while (ready() == null && !(closed && waiting == 0) && left > 0) {
                idle.push(work);
                try {
                    left = work.awaitNanos(left);
                } finally {
                    idle.remove(work);
                }
            }
            boolean returning = System.nanoTime() - storedAt < RETURNING;
            if (returning && ready() != null) {
                gather();
            }
            Lane lane = ready();
            Batch batch = lane == null ? new Batch(false) : takeFrom(lane, returning);
            wakeWriter();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void wakeWriter() {
        if (ready() != null && !idle.isEmpty()) {
            idle.pop().signal();
        }
    }

    /** A lane whose next request can be stored now. */
    private @Nullable Lane ready() {
        if (!gathering) {
            for (Lane lane : lanes) {
                PublishRequest next = lane.waiting.peek();
                if (next != null && next(next)) {
                    return lane;
                }
            }
        }
        return null;
    }

    /** Whether a request is the next of all its lanes, and nothing of theirs is under way. */
    private boolean next(PublishRequest request) {
        for (Lane lane : lanesOf(request)) {
            if (lane.underWay || lane.waiting.peek() != request) {
                return false;
            }
        }
        return true;
    }

    /**
     * Waits a moment for as many requests as were just stored: callers that waited for those are likely to be back with their next,
     * and one transaction for all costs less than one for each half of them.
     */
    private void gather() throws InterruptedException {
        gathering = true;
        try {
            long left = GATHERING;
            while (waiting < awaited && left > 0 && !closed) {
                left = gathered.awaitNanos(left);
            }
        } finally {
            gathering = false;
        }
    }

    private Batch takeFrom(Lane first, boolean returning) {
        Batch batch = new Batch(returning);
        long left = BATCH_BYTES;
        int messages = BATCH_MESSAGES;
        boolean together = waiting < TOGETHER && bytes < TOGETHER_BYTES;
        for (Lane lane : together ? lanes : List.of(first)) {
            for (PublishRequest next = lane.waiting.peek(); next != null; next = lane.waiting.peek()) {
                boolean fits = next.count() <= messages && next.bytes() <= left;
                if ((!fits && !batch.requests.isEmpty()) || !next(next)) {
                    break;
                }
                for (Lane one : lanesOf(next)) {
                    one.waiting.remove();
                    batch.busy.add(one);
                }
                messages -= next.count();
                left -= next.bytes();
                bytes -= next.bytes();
                batch.requests.add(next);
            }
        }
        batch.busy.forEach(lane -> lane.underWay = true);
        waiting -= batch.requests.size();
        awaited = Math.min(batch.requests.size(), TOGETHER);
        room.signalAll();
        return batch;
    }

    /** A batch is no longer under way, whatever became of it. */
    void stored(Batch batch) {
        lock.lock();
        try {
            batch.busy.forEach(lane -> lane.underWay = false);
            storedAt = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** Accepts nothing more; what waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(Condition::signal);
            room.signalAll();
            gathered.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing will ever come out of it again. */
    boolean finished() {
        lock.lock();
        try {
            return closed && waiting == 0;
        } finally {
            lock.unlock();
        }
    }
}
