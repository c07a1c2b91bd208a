package io.furrow.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Wakes those who wait for partitions or groups to change. Only ever a hint: who is not woken polls. Ringing reaches this process
 * at once; {@link Notifications} carries it to the others. Safe for any thread.
 */
@ApplicationScoped
public class Doorbell {
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(10);
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(1);

    private final Map<Long, Set<Waiter>> waiters = new ConcurrentHashMap<>();
    private final Set<Long> unannounced = ConcurrentHashMap.newKeySet();
    private final Semaphore announcing = new Semaphore(0);

    /** Messages were committed to partitions. */
    public void ring(Collection<Integer> partitionIds) {
        rang(partitionIds.stream().map(Integer::longValue).toList());
    }

    /** The assignment of a group has changed. */
    public void ringGroup(int groupId) {
        rang(List.of(groupKey(groupId)));
    }

    private void rang(Collection<Long> keys) {
        if (!keys.isEmpty()) {
            wake(keys);
            unannounced.addAll(keys);
            signal(announcing);
        }
    }

    /** Wakes waiters of this process only. */
    void wake(Collection<Long> keys) {
        for (Long key : keys) {
            waiters.getOrDefault(key, Set.of()).forEach(waiter -> waiter.rung(key));
        }
    }

    /** Wakes everybody, since something may have been missed. */
    void wakeAll() {
        wake(Set.copyOf(waiters.keySet()));
    }

    /** What other processes have not been told yet, waiting for something. */
    Set<Long> unannounced(Duration wait) throws InterruptedException {
        if (!announcing.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            return Set.of();
        }
        announcing.drainPermits();
        Set<Long> keys = new HashSet<>();
        for (Long key : unannounced) {
            if (unannounced.remove(key)) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** Groups have the negative keys. */
    private static long groupKey(int groupId) {
        return -(long) groupId;
    }

    /** Somebody who waits. To be closed. Watching and waiting is for one thread. */
    public Waiter waiter() {
        return new Waiter();
    }

    /** Somebody who waits. A ring between two waits is not lost. */
    public final class Waiter implements AutoCloseable {
        private final Semaphore rung = new Semaphore(0);
        private Set<Long> watched = Set.of();
        private final AtomicBoolean groupChanged = new AtomicBoolean();

        private long look = SHORTEST_LOOK.toNanos();

        private Waiter() {}

        private void rung(long key) {
            if (key < 0) {
                groupChanged.set(true);
            }
            signal(rung);
        }

        /** The waiter looks at everything from now on: it need not be woken for what rang before. Answers whether anything did. */
        public boolean looks() {
            return rung.drainPermits() > 0;
        }

        /** Whether the group has rung since this was asked last. */
        public boolean groupChanged() {
            return groupChanged.getAndSet(false);
        }

        /** Watches these partitions and this group from now on, instead of what was watched before. */
        public void watch(Collection<Integer> partitionIds, int groupId) {
            Set<Long> keys = new HashSet<>();
            partitionIds.forEach(id -> keys.add(id.longValue()));
            if (groupId > 0) {
                keys.add(groupKey(groupId));
            }
            if (!keys.equals(watched)) {
                for (Long key : keys) {
                    waiters.compute(key, (k, set) -> with(set, this));
                }
                for (Long key : watched) {
                    if (!keys.contains(key)) {
                        waiters.computeIfPresent(key, (k, set) -> without(set, this));
                    }
                }
                watched = keys;
            }
        }

        /**
         * Waits for a ring, or until it is time to look without one: soon after something came, less and less often while nothing
         * does. Answers whether a ring came.
         */
        public boolean await(Duration atMost) throws InterruptedException {
            long longest = Math.max(atMost.toNanos(), 0);
            boolean came = rung.tryAcquire(Math.min(look, longest), TimeUnit.NANOSECONDS);
            came |= rung.drainPermits() > 0;
            look = came ? SHORTEST_LOOK.toNanos() : Math.min(2 * look, LONGEST_LOOK.toNanos());
            return came;
        }

        /** Something was found, rung for or not: more may follow soon. */
        public void found() {
            look = SHORTEST_LOOK.toNanos();
        }

        /** Ends a wait from another thread. */
        public void wake() {
            signal(rung);
        }

        @Override
        public void close() {
            watch(List.of(), 0);
        }
    }

    /** One signal is enough however often it rings before anybody looks: whoever takes it looks at everything after that. */
    private static void signal(Semaphore semaphore) {
        if (semaphore.availablePermits() == 0) {
            semaphore.release();
        }
    }

    private static Set<Waiter> with(@Nullable Set<Waiter> set, Waiter waiter) {
        Set<Waiter> more = set == null ? ConcurrentHashMap.newKeySet() : set;
        more.add(waiter);
        return more;
    }

    private static @Nullable Set<Waiter> without(Set<Waiter> set, Waiter waiter) {
        set.remove(waiter);
        return set.isEmpty() ? null : set;
    }
}
