package io.furrow.store;

import io.furrow.testing.TestService;
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
    private static final String SERVED =
            "message_s[0-9]+|committed_offset|group_member|publish_key|segment_base|failed_message";

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
                "insert into furrow.failed_message (group_id, partition_id, \"offset\", state, published_at, key, attempts,"
                        + " first_error, last_error, due_since)"
                        + " select 1 + n % 20, 1 + n % 10, n, case n % 2 when 0 then 'dead' else 'parked' end, now(), n::text::bytea, 3,"
                        + " 'e', 'e', case n % 7 when 0 then now() end from generate_series(1, 100000) n",
                "insert into furrow.publish_key (topic_id, key, hash, partitions, offsets, published_micros)"
                        + " select 1 + n % 20, 'k' || n, 'h', '{1}', '{1}', '{1}' from generate_series(1, 200000) n",
                "vacuum analyze furrow.message_s08, furrow.topic, furrow.topic_partition, furrow.segment_base, furrow.segment,"
                        + " furrow.committed_offset, furrow.consumer_group, furrow.group_member, furrow.publish_key, furrow.failed_message")) {
            SERVICE.database().execute(command);
        }
    }

    @TestFactory
    Stream<DynamicTest> a_full_segment_is_not_searched() {
        return assertNoScan(Hot.BY_SEGMENT, OPEN, SERVED);
    }

    @TestFactory
    Stream<DynamicTest> a_segment_that_is_new_is_not_searched_when_it_fills() {
        return assertNoScan(Hot.BY_SEGMENT, NEW, SERVED);
    }

    @TestFactory
    Stream<DynamicTest> a_large_table_is_not_searched() {
        return assertNoScan(Hot.OTHERS, OPEN, SERVED);
    }

    @TestFactory
    Stream<DynamicTest> topics_and_partitions_are_not_searched() {
        return assertNoScan(Hot.OTHERS, OPEN, "topic|topic_partition");
    }

    @TestFactory
    Stream<DynamicTest> topics_and_partitions_are_not_searched_on_the_way_to_a_segment() {
        return assertNoScan(Hot.BY_SEGMENT, OPEN, "topic|topic_partition");
    }

    private static Stream<DynamicTest> assertNoScan(List<Hot> statements, int segment, String tables) {
        return statements.stream()
                .map(hot -> DynamicTest.dynamicTest(
                        hot.name(), () -> hot.assertNoScan(SERVICE.database(), segment, tables)));
    }
}
