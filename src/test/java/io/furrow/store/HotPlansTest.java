package io.furrow.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What runs for every message or every heartbeat finds its rows by an index, however many others there are. */
class HotPlansTest {
    private static final int OPEN = 8;
    private static final int NEW = 9;

    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService();

    @BeforeAll
    static void fill() {
        for (String command : List.of(
                "insert into furrow.topic (name, retention_ms, retention_bytes, max_message_bytes)"
                        + " select 't' || n, 604800000, -1, 1000 from generate_series(1, 2000) n",
                "insert into furrow.topic_partition (topic_id, number, segment) select id, 0, 8 from furrow.topic",
                "insert into furrow.segment_base (partition_id, generation, segment, first_offset)"
                        + " select p.id, g, 8, g from furrow.topic_partition p, generate_series(1, 3) g",
                "insert into furrow.message_s08 (\"offset\", published_at, partition_id, segment, value)"
                        + " select n / 2000, now(), 1 + n % 2000, 8, 'x' from generate_series(0, 199999) n",
                "insert into furrow.consumer_group (name) select 'g' || n from generate_series(1, 100) n",
                "insert into furrow.committed_offset (group_id, partition_id, owner, owner_epoch, committed)"
                        + " select g.id, p.id, 'm' || p.id % 20, 1, 5 from furrow.consumer_group g, furrow.topic_partition p",
                "insert into furrow.group_member (group_id, id, offset_reset, auto_commit, session_timeout_ms,"
                        + " max_poll_interval_ms, rebalance_timeout_ms)"
                        + " select g.id, 'm' || n, 'earliest', false, 45000, 300000, 30000"
                        + " from furrow.consumer_group g, generate_series(0, 99) n",
                "insert into furrow.publish_key (topic_id, key, hash, partitions, offsets, published_micros)"
                        + " select 1 + n % 20, 'k' || n, 'h', '{1}', '{1}', '{1}' from generate_series(1, 200000) n",
                "vacuum analyze furrow.message_s08, furrow.topic, furrow.topic_partition, furrow.segment_base, furrow.segment,"
                        + " furrow.committed_offset, furrow.consumer_group, furrow.group_member, furrow.publish_key")) {
            SERVICE.database().execute(command);
        }
    }

    private record Hot(Class<?> type, String constant, List<String> values) {
        static Hot of(Class<?> type, String constant, String... values) {
            return new Hot(type, constant, List.of(values));
        }

        String name() {
            return type.getSimpleName() + "." + constant;
        }

        String generic(int segment) {
            return "explain (generic_plan) "
                    + StoreStatements.withNumberedParameters(StoreStatements.one(type, constant, segment));
        }

        String custom(int segment) {
            Deque<String> left = new ArrayDeque<>(values);
            StringBuilder filled = new StringBuilder("explain ");
            for (char c : StoreStatements.one(type, constant, segment).toCharArray()) {
                filled.append(c == '?' ? left.pop() : String.valueOf(c));
            }
            return filled.toString();
        }
    }

    private static final List<Hot> BY_SEGMENT = List.of(
            Hot.of(LogReader.class, "READ", "5", "50", "550", "2000", "500"),
            Hot.of(LogReader.class, "READ_LARGE", "5", "50", "500", "1000000", "50"),
            Hot.of(LogReader.class, "WATERMARKS", "array[5, 700]"),
            Hot.of(MessageLog.class, "LAST", "array[5, 700]", "array[1, 1]", "array[0, 1]", "2"),
            Hot.of(
                    MessageLog.class,
                    "APPEND",
                    "array[5, 700]",
                    "array[1, 1]",
                    "array[0, 1]",
                    "2",
                    "array[5, 700]",
                    "array[0, 0]",
                    "array['k']",
                    "array['v']",
                    "array['h']"),
            Hot.of(MessageLog.class, "APPEND_RUN", "5", "1", "array[0]", "array['k']", "array['v']", "array['h']"),
            Hot.of(SegmentMoves.class, "MOVE", "10", "5"));

    private static final List<Hot> OTHERS = List.of(
            Hot.of(Segments.class, "CURRENT", "5"),
            Hot.of(Segments.class, "BASES", "5"),
            Hot.of(PublishKeys.class, "SEEN", "array[0]", "array[1]", "array['k5']"),
            Hot.of(
                    Offsets.class,
                    "COMMIT",
                    "array[5, 700]",
                    "array[1, 1]",
                    "array[6, 6]",
                    "array['', '']",
                    "array[5, 5]",
                    "7",
                    "'m5'",
                    "7"),
            Hot.of(Offsets.class, "COMMIT_ONE", "6", "''", "7", "5", "'m5'", "1", "5", "5"),
            Hot.of(Offsets.class, "OWNED", "7", "'m5'"),
            Hot.of(Members.class, "HEARTBEAT", "true", "7", "'m5'"),
            Hot.of(Members.class, "BEGIN_POLL", "1000", "7", "'m5'"));

    @TestFactory
    Stream<DynamicTest> a_full_segment_is_not_searched() {
        return BY_SEGMENT.stream().map(hot -> DynamicTest.dynamicTest(hot.name(), () -> assertNoScan(hot, OPEN)));
    }

    @TestFactory
    Stream<DynamicTest> a_segment_that_is_new_is_not_searched_when_it_fills() {
        return BY_SEGMENT.stream().map(hot -> DynamicTest.dynamicTest(hot.name(), () -> assertNoScan(hot, NEW)));
    }

    @TestFactory
    Stream<DynamicTest> a_large_table_is_not_searched() {
        return OTHERS.stream().map(hot -> DynamicTest.dynamicTest(hot.name(), () -> assertNoScan(hot, OPEN)));
    }

    private static void assertNoScan(Hot hot, int segment) throws SQLException {
        try (Connection connection = StoreStatements.simply(SERVICE.database())) {
            for (String explain : List.of(hot.generic(segment), hot.custom(segment))) {
                List<String> plan = Rows.texts(connection, explain);
                List<String> scans = plan.stream()
                        .filter(line -> line.matches(
                                ".*Seq Scan on (message_s|committed_offset|group_member|publish_key|segment_base).*"))
                        .toList();
                assertEquals(List.of(), scans, () -> String.join("\n", plan));
            }
        }
    }
}
