package io.furrow.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.Retention.Report;
import io.furrow.api.TopicPartition;
import io.furrow.store.Catalogue;
import io.furrow.store.JobLeases;
import io.furrow.store.JobLeases.Lease;
import io.furrow.store.SegmentPool;
import io.furrow.store.Trim;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import io.furrow.testing.TurnableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One replica at a time forgets. */
class LeaseTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final TurnableClock CLOCK = TurnableClock.of(DATABASE);
    private static final Report NOTHING = new Report(0, 0, 0, 0);
    private static final Duration OVER = Duration.ofMinutes(2);

    @RegisterExtension
    static final TestService SERVICE = RetentionFixture.quietService(DATABASE);

    private final RetentionFixture retention = new RetentionFixture(SERVICE);
    private final JobLeases leases = SERVICE.get(JobLeases.class);

    @Test
    void nothing_is_done_while_another_replica_is_at_it() {
        TopicPartition partition = retention.partition("held", Map.of("retention.bytes", "1"));
        retention.publish(partition, 3, 10);
        Lease lease = leases.acquire("retention", "another").orElseThrow();

        assertEquals(NOTHING, retention.run());
        assertEquals(0, retention.start(partition));

        leases.release(lease);
        assertEquals(2, retention.run().messagesForgotten());
    }

    @Test
    void a_replica_that_died_at_it_is_overtaken_when_its_time_is_over() {
        TopicPartition partition = retention.partition("died", Map.of("retention.bytes", "1"));
        retention.publish(partition, 3, 10);
        assertTrue(leases.acquire("retention", "dead").isPresent());
        assertEquals(NOTHING, retention.run());

        CLOCK.turn(OVER);

        assertEquals(2, retention.run().messagesForgotten());
    }

    @Test
    void a_holder_that_was_overtaken_changes_nothing() {
        TopicPartition partition = retention.partition("slept", Map.of("retention.ms", "3600000"));
        retention.publish(partition, 3, 10);
        int id = SERVICE.get(Catalogue.class).partitionId(partition);
        Lease lease = leases.acquire("retention", "sleeper").orElseThrow();
        CLOCK.turn(OVER);
        Lease current = leases.acquire("retention", "another").orElseThrow();

        assertNull(SERVICE.get(Trim.class).raise(lease, new Trim.Due(id, 2)));
        assertEquals(0, retention.start(partition));

        SERVICE.get(SegmentPool.class).roll(1);
        SERVICE.get(SegmentPool.class).moveIdle();
        retention.topics().truncate(partition, 3);
        assertEquals(List.of(), SERVICE.get(SegmentPool.class).reclaim(lease));
        leases.release(current);
        assertTrue(retention.run().segmentsTruncated() > 0, "there was something to do");
    }

    @Test
    void a_holder_that_took_long_goes_on_and_has_its_time_again() {
        TopicPartition partition = retention.partition("long", Map.of("retention.ms", "604800000"));
        retention.publish(partition, 3, 10);
        int id = SERVICE.get(Catalogue.class).partitionId(partition);
        Lease lease = leases.acquire("retention", "slow").orElseThrow();
        CLOCK.turn(OVER);

        assertNotNull(SERVICE.get(Trim.class).raise(lease, new Trim.Due(id, 2)));
        assertEquals(2, retention.start(partition));
        assertEquals(NOTHING, retention.run());

        leases.release(lease);
        assertNull(SERVICE.get(Trim.class).raise(lease, new Trim.Due(id, 3)));
    }

    @Test
    void of_two_replicas_at_once_each_message_is_forgotten_by_one() throws Exception {
        TopicPartition partition = retention.partition("two", Map.of("retention.bytes", "1"));
        LeasedRetention other = retention.secondReplica();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 10; round++) {
                long before = retention.start(partition);
                retention.publish(partition, 10, 10);
                long forgotten = 0;
                List<Callable<Report>> runs = new ArrayList<>(List.of(retention::run, other::run));
                for (Future<Report> run : threads.invokeAll(runs)) {
                    forgotten += run.get().messagesForgotten();
                }
                assertEquals(retention.start(partition) - before, forgotten);
                assertTrue(forgotten > 0);
            }
        }
    }
}
