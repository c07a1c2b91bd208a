package io.furrow.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.testing.TestService;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A plan that was made while there was little in the tables, and is kept, is right for when there is much. */
class FirstRowsTest {
    private static final int OPEN = 8;

    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService();

    @BeforeAll
    static void a_message_in_each_of_sixty_topics() {
        for (String command : List.of(
                "insert into furrow.topic (name, retention_ms, retention_bytes, max_message_bytes)"
                        + " select 't' || n, 604800000, -1, 1000 from generate_series(1, 60) n",
                "insert into furrow.topic_partition (topic_id, number, segment) select id, 0, 8 from furrow.topic",
                "insert into furrow.segment_base (partition_id, generation, segment, first_offset)"
                        + " select p.id, 1, 8, 0 from furrow.topic_partition p",
                "insert into furrow.message_s08 (\"offset\", published_at, partition_id, segment, value)"
                        + " select 0, now(), n, 8, 'x' from generate_series(1, 60) n")) {
            SERVICE.database().execute(command);
        }
    }

    /** Sixty rows are enough for it otherwise, and a page of them is read faster than an index. */
    @Test
    void autovacuum_does_not_tell_the_planner_how_small_they_are() {
        assertEquals(List.of(), SERVICE.database().rows().texts("""
                        select c.relname || ' ' || needed.setting
                          from pg_class c
                         cross join unnest(array['autovacuum_analyze_threshold', 'autovacuum_vacuum_threshold',
                                                 'autovacuum_vacuum_insert_threshold']) as needed (setting)
                         where c.relnamespace = 'furrow'::regnamespace
                           and c.relkind = 'r'
                           and c.relname ~ '^(message_s.*|topic|topic_partition|segment_base|publish_key)$'
                           and not exists (
                               select
                                 from pg_options_to_table(c.reloptions)
                                where option_name = needed.setting and (option_value::int >= 5000 or option_value = '-1'))"""));
    }

    @TestFactory
    Stream<DynamicTest> a_segment_with_its_first_messages_is_not_searched() {
        return Hot.BY_SEGMENT.stream()
                .map(hot -> DynamicTest.dynamicTest(
                        hot.name(), () -> hot.assertNoScan(SERVICE.database(), OPEN, "message_s08")));
    }

    @TestFactory
    Stream<DynamicTest> the_first_topics_are_not_searched_by_readers() {
        return Hot.BY_READERS.stream()
                .map(hot -> DynamicTest.dynamicTest(
                        hot.name(),
                        () -> hot.assertNoScan(SERVICE.database(), OPEN, "topic|topic_partition|segment_base")));
    }
}
