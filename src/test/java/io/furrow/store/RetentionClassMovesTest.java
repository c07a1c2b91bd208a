package io.furrow.store;

import static io.furrow.store.SegmentedLog.FOREVER;
import static io.furrow.store.SegmentedLog.SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.TopicPartition;
import io.furrow.testing.TestService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages that live about as long share segments, and a partition changes over with its topic's retention. */
class RetentionClassMovesTest {
    private static final Map<String, String> LONG = Map.of("retention.ms", "604800000");

    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService();

    @RegisterExtension
    final SegmentedLog log = new SegmentedLog(SERVICE);

    @Test
    void retention_decides_whose_segments_a_topic_writes_to() {
        assertEquals("short", kind(log.segment(log.partition("hour", SHORT))));
        assertEquals("long", kind(log.segment(log.partition("over", Map.of("retention.ms", "3600001")))));
        assertEquals("long", kind(log.segment(log.partition("week", LONG))));
        assertEquals("forever", kind(log.segment(log.partition("kept", FOREVER))));
        assertEquals("forever", kind(log.segment(log.partition("size", withBytes(FOREVER)))));
    }

    private static Map<String, String> withBytes(Map<String, String> settings) {
        return Map.of("retention.ms", String.valueOf(settings.get("retention.ms")), "retention.bytes", "1000");
    }

    @Test
    void a_partition_follows_its_topic_into_longer_retention_at_its_next_publish() {
        TopicPartition partition = log.partition("grows", SHORT);
        log.publishFresh(partition, "a");
        Replica behind = log.replica();
        behind.publish(partition, "b");

        changeTo(LONG, partition);
        assertEquals("long", kind(log.publishFresh(partition, "c")));
        changeTo(FOREVER, partition);
        assertEquals("forever", kind(log.publishFresh(partition, "d")));
        assertEquals(4, behind.publish(partition, "e").getFirst().offset());

        assertEquals(List.of("a", "b"), log.replica().read(partition, 0));
        assertEquals(List.of("c"), log.replica().read(partition, 2));
        assertEquals(List.of("d", "e"), log.replica().read(partition, 3));
        assertGenerationsAscend(partition);
    }

    /** Changes a topic and opens later segments, so that there is somewhere to go to. */
    private void changeTo(Map<String, String> settings, TopicPartition partition) {
        log.topics().alter(partition.topic(), settings);
        for (Map<String, String> kind : List.of(SHORT, LONG, FOREVER)) {
            log.publishFresh(
                    log.partition("other" + log.topics().list("", "", 1000).size(), kind), "x");
        }
        log.roll();
    }

    @Test
    void a_partition_stays_where_it_is_while_the_wanted_class_offers_only_an_earlier_generation() {
        TopicPartition partition = log.partition("stays", SHORT);
        log.publishInNextSegment(partition, "a");
        int later = log.publishInNextSegment(partition, "b");
        log.topics().alter(partition.topic(), LONG);

        int stayed = log.publishFresh(partition, "c");

        assertTrue(openGeneration("long") < generation(later), "otherwise this tests nothing");
        assertEquals(later, stayed);
        log.publishFresh(log.partition("week", LONG), "x");
        log.roll();
        assertEquals("long", kind(log.publishFresh(partition, "d")));
        assertGenerationsAscend(partition);
    }

    @Test
    void a_partition_reaches_its_new_class_also_when_nobody_else_writes_there() {
        TopicPartition partition = log.partition("alone", SHORT);
        log.publishInNextSegment(partition, "a");
        log.publishInNextSegment(partition, "b");
        log.topics().alter(partition.topic(), FOREVER);
        log.replica().pool.roll(Long.MAX_VALUE);

        assertEquals("forever", kind(log.publishFresh(partition, "c")));

        assertGenerationsAscend(partition);
        int now = log.segment(partition);
        log.replica().pool.roll(Long.MAX_VALUE);
        assertEquals("open", log.state(now), "it is not rolled again and again");
    }

    @Test
    void a_move_to_an_earlier_generation_is_refused_by_the_move_itself() {
        TopicPartition partition = log.partition("confused", SHORT);
        log.publishInNextSegment(partition, "a");
        int now = log.publishInNextSegment(partition, "b");
        int earlier = (int) log.database()
                .rows()
                .number("select segment from furrow.segment where retention_class = 'long' and state = 'open'");
        assertTrue(openGeneration("long") < generation(now), "otherwise this tests nothing");
        Replica confused = log.replica();

        confused.database.inTransaction(connection -> {
            confused.moves.move(connection, confused.id(partition), earlier);
            return earlier;
        });

        assertEquals(now, log.segment(partition));
        assertGenerationsAscend(partition);
    }

    @Test
    void publishing_goes_on_when_every_segment_of_the_class_is_taken() {
        TopicPartition partition = log.partition("full", SHORT);
        for (int round = 0; round < 12; round++) {
            log.publishInNextSegment(partition, "x" + round);
        }
        assertEquals(0, count("free"), "all are taken");
        assertEquals(1, count("open"));

        int last = log.segment(partition);
        assertEquals(last, log.publishInNextSegment(partition, "y"));

        assertEquals(13, log.replica().watermark(partition).end());
        for (int offset = 0; offset < 12; offset++) {
            assertEquals("x" + offset, log.replica().read(partition, offset).getFirst());
        }
        log.forget(partition, 13);
        assertNotEquals(List.of(), log.replica().reclaim());
        assertNotEquals(last, log.publishInNextSegment(partition, "z"));
    }

    @Test
    void publishing_goes_on_when_no_segment_of_the_class_is_open() {
        TopicPartition partition = log.partition("closed", SHORT);
        int first = log.publishFresh(partition, "a");
        log.database()
                .execute("update furrow.segment set state = 'closed' where state = 'open' and segment = " + first);
        try {
            assertEquals(first, log.publishFresh(partition, "b"));
        } finally {
            log.database().execute("update furrow.segment set state = 'open' where segment = " + first);
        }
        assertEquals(List.of("a", "b"), log.replica().read(partition, 0));
    }

    @Test
    void a_partition_that_moved_while_it_was_empty_is_read_where_it_writes() {
        TopicPartition partition = log.partition("empty", SHORT);
        log.publishFresh(log.partition("other", SHORT), "x");
        log.publishInNextSegment(partition, "a", "b");
        // As they lie where those of others have gone: both places begin at the same offset.
        log.database()
                .execute("with gone as (delete from furrow.segment_base where partition_id = "
                        + log.replica().id(partition) + " returning *)"
                        + " insert into furrow.segment_base select * from gone order by generation desc");

        assertEquals(List.of("a", "b"), log.replica().read(partition, 0));
        assertEquals(List.of("b"), log.replica().read(partition, 1));
    }

    private void assertGenerationsAscend(TopicPartition partition) {
        List<Long> generations = log.database()
                .rows()
                .numbers(
                        "select generation from furrow.segment_base where partition_id = ? order by first_offset, generation",
                        log.replica().id(partition));
        assertEquals(generations.stream().sorted().toList(), generations);
        assertTrue(generations.size() > 1);
        assertEquals(generation(log.segment(partition)), generations.getLast());
    }

    private String kind(int segment) {
        return log.database().rows().text("select retention_class from furrow.segment where segment = ?", segment);
    }

    private long generation(int segment) {
        return log.database().rows().number("select generation from furrow.segment where segment = ?", segment);
    }

    private long openGeneration(String kind) {
        return log.database()
                .rows()
                .number("select generation from furrow.segment where retention_class = ? and state = 'open'", kind);
    }

    private long count(String state) {
        return log.database().rows().count("furrow.segment where retention_class = 'short' and state = ?", state);
    }
}
