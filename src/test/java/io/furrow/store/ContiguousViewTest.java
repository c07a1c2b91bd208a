package io.furrow.store;

import static io.furrow.store.SegmentedLog.SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.TopicPartition;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** People read the log with SQL of their own, in long transactions, while retention truncates segments. */
class ContiguousViewTest {
    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService();

    @RegisterExtension
    final SegmentedLog log = new SegmentedLog(SERVICE);

    @Test
    void a_long_transaction_sees_one_run_while_everything_before_it_is_truncated() throws SQLException {
        TopicPartition partition = log.partition("run", SHORT);
        int id = log.replica().id(partition);
        threeSegments(partition);
        try (Connection reader = repeatableRead()) {
            Rows.texts(reader, "select 'my snapshot begins here' from furrow.topic");
            log.forget(partition, 6);

            List<Integer> truncated = log.replica().reclaim();

            assertEquals(2, truncated.size());
            assertEquals(offsets(6, 9), SegmentedLog.offsetsSeen(reader, id));
        }
    }

    @Test
    void a_reader_of_the_oldest_segment_keeps_all_the_later_ones() throws SQLException {
        TopicPartition partition = log.partition("held", SHORT);
        int id = log.replica().id(partition);
        List<Integer> segments = threeSegments(partition);
        try (Connection reader = repeatableRead()) {
            Rows.texts(reader, "select count(*) from furrow.message where segment = ?", segments.get(0));
            log.forget(partition, 6);

            List<Integer> truncated = log.replica().reclaim();

            assertEquals(List.of(), truncated);
            assertEquals(offsets(0, 9), SegmentedLog.offsetsSeen(reader, id));
        }
        assertEquals(segments.subList(0, 2), log.replica().reclaim(), "once nobody reads any more");
    }

    @Test
    void a_reader_of_a_later_segment_loses_only_what_is_before_it() throws SQLException {
        TopicPartition partition = log.partition("later", SHORT);
        int id = log.replica().id(partition);
        List<Integer> segments = threeSegments(partition);
        try (Connection reader = repeatableRead()) {
            Rows.texts(reader, "select count(*) from furrow.message_s" + twoDigits(segments.get(1)));
            log.forget(partition, 6);

            List<Integer> truncated = log.replica().reclaim();

            assertEquals(segments.subList(0, 1), truncated);
            assertEquals(offsets(3, 9), SegmentedLog.offsetsSeen(reader, id));
        }
    }

    @Test
    void a_transaction_from_before_a_segment_was_used_again_sees_nothing_of_its_new_life() throws SQLException {
        TopicPartition partition = log.partition("new-life", SHORT);
        int id = log.replica().id(partition);
        int first = log.publishFresh(partition, "a");
        try (Connection reader = repeatableRead()) {
            Rows.texts(reader, "select 'my snapshot begins here' from furrow.topic");
            log.comeBackTo(first, partition);

            assertEquals(List.of(), SegmentedLog.offsetsSeen(reader, id));
        }
        try (Connection reader = repeatableRead()) {
            assertTrue(SegmentedLog.offsetsSeen(reader, id).getFirst() > 1);
        }
    }

    private List<Integer> threeSegments(TopicPartition partition) {
        return List.of(
                log.publishInNextSegment(partition, "0", "1", "2"),
                log.publishInNextSegment(partition, "3", "4", "5"),
                log.publishInNextSegment(partition, "6", "7", "8"));
    }

    private Connection repeatableRead() throws SQLException {
        Connection connection = log.database().connect();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        return connection;
    }

    private static String twoDigits(int segment) {
        return String.format("%02d", segment);
    }

    private static List<Long> offsets(long from, long until) {
        return LongStream.range(from, until).boxed().toList();
    }
}
