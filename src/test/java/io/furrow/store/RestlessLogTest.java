package io.furrow.store;

import static io.furrow.store.SegmentedLog.SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FurrowException.OffsetOutOfRange;
import io.furrow.api.TopicPartition;
import io.furrow.store.AppendResult.Place;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything at once: publishers and readers, each as stale as can be, while segments roll, empty and come round again. */
class RestlessLogTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(6);
    private static final Duration TOO_LONG = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService();

    private final SegmentedLog log = new SegmentedLog(SERVICE);
    private final AtomicBoolean over = new AtomicBoolean();
    private final Set<Object> idle = ConcurrentHashMap.newKeySet();
    private final Map<TopicPartition, Map<Long, String>> stored = new ConcurrentHashMap<>();

    @Test
    void nobody_reads_a_wrong_message_or_misses_one() throws Exception {
        List<TopicPartition> partitions = List.of(log.partition("a", SHORT), log.partition("b", SHORT));
        List<Callable<Long>> work = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            work.add(() -> publish(partition, 1));
            work.add(() -> publish(partition, 25));
            work.add(() -> follow(partition, log.replica()));
        }
        work.add(() -> retain(partitions));
        try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
            List<Future<Long>> running = work.stream().map(threads::submit).toList();
            long begin = System.nanoTime();
            while (!over(System.nanoTime() - begin) && running.stream().noneMatch(Future::isDone)) {
                Thread.onSpinWait();
                log.roll();
            }
            over.set(true);
            for (Future<Long> one : running) {
                assertTrue(one.get() > 0, "each did something");
            }
        }
        for (TopicPartition partition : partitions) {
            long end = log.replica().watermark(partition).end();
            assertEquals(end, storedIn(partition).size(), "every offset was given once, and none was left out");
        }
    }

    /** Long enough, or as long as it takes on a slow machine for each to do something. */
    private boolean over(long nanos) {
        return nanos > (idle.isEmpty() ? LONG_ENOUGH : TOO_LONG).toNanos();
    }

    private Map<Long, String> storedIn(TopicPartition partition) {
        return stored.computeIfAbsent(partition, p -> new ConcurrentHashMap<>());
    }

    /** Publishes, from a new replica now and then: one that has just looked moves partitions at once. */
    private long publish(TopicPartition partition, int newReplicaEvery) {
        Replica replica = log.replica();
        long count = 0;
        while (!over.get()) {
            if (count % newReplicaEvery == 0) {
                replica = log.replica();
            }
            String value = Thread.currentThread().threadId() + ":" + count++;
            for (Place place : replica.publish(partition, value)) {
                String before = storedIn(partition).put(place.offset(), value);
                assertEquals(null, before, () -> "offset " + place.offset() + " was given twice");
            }
        }
        return count;
    }

    /** Reads one message after the other; goes on at the log's start where it was left behind. */
    private long follow(TopicPartition partition, Replica replica) {
        long next = 0;
        long read = 0;
        idle.add(replica);
        while (!over.get()) {
            try {
                for (LogRecord found : replica.reader.read(replica.id(partition), next, 10, 10_000)) {
                    assertEquals(next, found.offset());
                    String value = new String(Objects.requireNonNull(found.value()), UTF_8);
                    String expected = storedIn(partition).get(next);
                    assertTrue(expected == null || expected.equals(value), "offset " + next);
                    next++;
                    read++;
                    idle.remove(replica);
                }
            } catch (OffsetOutOfRange e) {
                assertTrue(
                        e.forgotten() && e.logStartOffset() > next,
                        () -> "a reader at an offset that it was told: " + e);
                next = e.logStartOffset();
            }
        }
        return read;
    }

    private long retain(List<TopicPartition> partitions) {
        long truncated = 0;
        idle.add(partitions);
        while (!over.get()) {
            for (TopicPartition partition : partitions) {
                log.forget(
                        partition,
                        Math.max(0, log.replica().watermark(partition).end() - 20));
            }
            log.replica().pool.moveIdle();
            truncated += log.replica().reclaim().size();
            if (truncated > 0) {
                idle.remove(partitions);
            }
        }
        return truncated;
    }
}
