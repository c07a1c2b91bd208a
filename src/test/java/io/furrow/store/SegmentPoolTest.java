package io.furrow.store;

import static io.furrow.store.SegmentedLog.SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.TopicPartition;
import io.furrow.store.JobLeases.Lease;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SegmentPoolTest {
    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService();

    @RegisterExtension
    final SegmentedLog log = new SegmentedLog(SERVICE);

    @Test
    void a_closed_segment_with_messages_that_can_be_read_is_not_truncated() {
        TopicPartition partition = log.partition("kept", SHORT);
        log.publishFresh(partition, "a", "b");
        log.publishInNextSegment(partition, "c");
        log.forget(partition, 1);

        assertEquals(List.of(), log.replica().reclaim());
        assertEquals(List.of("b"), log.replica().read(partition, 1));
    }

    @Test
    void a_segment_that_one_partition_still_needs_is_not_truncated_for_another() {
        TopicPartition forgotten = log.partition("forgotten", SHORT);
        TopicPartition kept = log.partition("needed", SHORT);
        log.publishFresh(forgotten, "a");
        int shared = log.publishFresh(kept, "b");
        log.publishInNextSegment(forgotten, "c");
        log.publishFresh(kept, "d");
        log.forget(forgotten, 1);

        assertEquals(List.of(), log.replica().reclaim());
        log.forget(kept, 1);
        assertEquals(List.of(shared), log.replica().reclaim());
    }

    @Test
    void all_that_is_forgotten_is_truncated_in_one_go_and_its_space_is_back() {
        TopicPartition partition = log.partition("chain", SHORT);
        List<Integer> segments = List.of(
                log.publishFresh(partition, "a"),
                log.publishInNextSegment(partition, "b"),
                log.publishInNextSegment(partition, "c"),
                log.publishInNextSegment(partition, "d"));
        assertTrue(segments.stream().allMatch(segment -> log.bytes(segment) > 0));
        log.forget(partition, 3);

        assertEquals(segments.subList(0, 3), log.replica().reclaim());

        assertEquals(
                List.of(0L, 0L, 0L),
                segments.subList(0, 3).stream().map(log::bytes).toList());
        assertEquals("free", log.state(segments.getFirst()));
        assertEquals(List.of("d"), log.replica().read(partition, 3));
    }

    @Test
    void an_idle_partition_is_moved_out_of_the_segment_that_is_wanted_next() {
        TopicPartition idle = log.partition("idle", SHORT);
        TopicPartition busy = log.partition("busy", SHORT);
        int first = log.publishFresh(idle, "a");
        log.publishFresh(busy, "x");
        log.publishInNextSegment(busy, "y");
        assertEquals(first, log.segment(idle));

        log.replica().pool.moveIdle();

        assertEquals(log.segment(busy), log.segment(idle));
        assertEquals(List.of("a"), log.replica().read(idle, 0));
        assertEquals(1, log.replica().publish(idle, "b").getFirst().offset());
    }

    @Test
    void a_segment_kept_for_a_partition_that_left_does_not_keep_idle_ones_in_the_segments_after_it() {
        TopicPartition leaving = log.partition("leaving", SHORT);
        int first = log.publishFresh(leaving, "kept");
        TopicPartition idle = log.partition("sleeping", SHORT);
        TopicPartition busy = log.partition("working", SHORT);
        log.publishInNextSegment(leaving, "kept too");
        int second = log.publishFresh(idle, "forgotten");
        log.publishInNextSegment(leaving, "and this");
        log.publishFresh(busy, "x");
        log.forget(idle, 1);
        assertEquals(second, log.segment(idle));

        log.replica().pool.moveIdle();

        assertEquals(log.segment(busy), log.segment(idle), "segment " + first + " is kept, " + second + " is wanted");
    }

    @Test
    void a_publisher_that_has_not_committed_keeps_its_segment() throws SQLException {
        TopicPartition partition = log.partition("open", SHORT);
        int first = log.publishFresh(partition, "a");
        log.publishInNextSegment(partition, "b");
        log.forget(partition, 1);
        try (Connection writer = log.database().connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("insert into " + SegmentedLog.child(first)
                    + " (\"offset\", published_at, partition_id, segment) values (77, now(), -1, " + first + ")");

            assertEquals(List.of(), log.replica().reclaim());
            writer.rollback();
        }
        assertEquals(List.of(first), log.replica().reclaim());
    }

    @Test
    void a_move_that_has_not_committed_keeps_its_destination_open() throws SQLException {
        TopicPartition partition = log.partition("moving", SHORT);
        TopicPartition other = log.partition("other", SHORT);
        log.publishFresh(partition, "a");
        int open = log.publishInNextSegment(other, "x");
        Replica replica = log.replica();
        try (Connection mover = log.database().connect()) {
            mover.setAutoCommit(false);
            replica.moves.move(mover, replica.id(partition), open);

            log.roll();
            assertEquals("open", log.state(open));
            mover.commit();
        }
        log.roll();
        assertEquals("closed", log.state(open));
        assertEquals(open, log.segment(partition));
    }

    @Test
    void an_overtaken_holder_of_the_lease_changes_nothing() {
        TopicPartition partition = log.partition("lease", SHORT);
        int first = log.publishFresh(partition, "a");
        log.publishInNextSegment(partition, "b");
        Replica replica = log.replica();
        Lease overtaken = replica.lease();
        replica.leases.release(overtaken);
        Lease current = replica.lease();

        Trim.Due due = new Trim.Due(replica.id(partition), 1);
        assertEquals(null, replica.trim.raise(overtaken, due));
        assertEquals(0, replica.watermark(partition).logStart());
        log.forget(partition, 1);
        assertEquals(List.of(), replica.pool.reclaim(overtaken));
        replica.leases.release(overtaken);

        assertTrue(replica.leases.acquire("retention", "third").isEmpty(), "it did not give up another's");
        assertEquals(List.of(first), replica.pool.reclaim(current));
        replica.leases.release(current);
        assertEquals(0, log.database().rows().count("furrow.job_lease where expires_at > clock_timestamp()"));
    }
}
