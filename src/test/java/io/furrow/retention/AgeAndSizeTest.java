package io.furrow.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FurrowException.OffsetOutOfRange;
import io.furrow.api.Retention.Report;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.store.SegmentPool;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import io.furrow.testing.TurnableClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AgeAndSizeTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final TurnableClock CLOCK = TurnableClock.of(DATABASE);
    private static final Map<String, String> TWO_MINUTES = Map.of("retention.ms", "120000");
    private static final Duration ONE_MINUTE_AND_A_BIT = Duration.ofSeconds(70);

    @RegisterExtension
    static final TestService SERVICE = RetentionFixture.quietService(DATABASE);

    private final RetentionFixture retention = new RetentionFixture(SERVICE);

    @AfterEach
    void clear() {
        retention.topics().list("", "", 1000).forEach(retention.topics()::delete);
        retention.run();
    }

    @Test
    void what_is_too_old_is_forgotten_and_nothing_else() {
        TopicPartition partition = retention.partition("aged", TWO_MINUTES);
        TopicPartition kept = retention.partition("kept", Map.of("retention.ms", "-1"));
        retention.publish(partition, 5, 10);
        retention.publish(kept, 5, 10);
        CLOCK.turn(ONE_MINUTE_AND_A_BIT);
        retention.publish(partition, 4, 10);
        assertEquals(0, retention.run().messagesForgotten());

        CLOCK.turn(ONE_MINUTE_AND_A_BIT);
        Report report = retention.run();

        assertEquals(5, report.messagesForgotten());
        assertEquals(1, report.partitionsTrimmed());
        assertEquals(5, retention.start(partition));
        assertEquals(4, retention.read(partition, 5).messages().size());
        assertEquals(0, retention.start(kept));
        for (long below : new long[] {0, 4}) {
            OffsetOutOfRange refused = assertThrows(OffsetOutOfRange.class, () -> retention.read(partition, below));
            assertEquals(5, refused.logStartOffset());
            assertTrue(refused.forgotten());
        }
    }

    @Test
    void when_all_is_forgotten_its_disk_space_is_back_after_that_very_run() {
        TopicPartition partition = retention.partition("space", TWO_MINUTES);
        int segment = retention.segment(partition);
        retention.publish(partition, 100, 1000);
        assertTrue(retention.bytes(segment) >= 100_000);

        CLOCK.turn(ONE_MINUTE_AND_A_BIT);
        retention.run();
        CLOCK.turn(ONE_MINUTE_AND_A_BIT);
        Report report = retention.run();

        assertEquals(100, report.messagesForgotten());
        assertEquals(1, report.segmentsTruncated());
        assertEquals(0, retention.bytes(segment));
        assertEquals(100, retention.publish(partition, 1, 1).getFirst().offset());
    }

    @Test
    void a_bound_on_size_keeps_at_least_that_many_bytes_and_not_a_message_more_than_needed() {
        TopicPartition partition = retention.partition("sized", Map.of("retention.bytes", "1000"));
        retention.publish(partition, 10, 40);
        SERVICE.get(SegmentPool.class).roll(1);
        retention.publish(partition, 30, 70);
        retention.publish(partition, 10, 100);

        assertEquals(1, retention.run().partitionsTrimmed());

        assertTrue(stored(partition, 0) >= 1000);
        assertTrue(stored(partition, 1) < 1000);
        assertEquals(0, retention.run().messagesForgotten(), "it stays at that");
    }

    @Test
    void a_bound_on_size_reaches_back_over_segments() {
        TopicPartition partition =
                retention.partition("spread", Map.of("retention.ms", "3600000", "retention.bytes", "1000"));
        for (int round = 0; round < 4; round++) {
            int before = retention.segment(partition);
            retention.publish(partition, 5, 100);
            SERVICE.get(SegmentPool.class).roll(1);
            SERVICE.get(SegmentPool.class).moveIdle();
            assertTrue(before != retention.segment(partition));
        }

        Report report = retention.run();

        assertTrue(stored(partition, 0) >= 1000);
        assertTrue(stored(partition, 1) < 1000);
        assertTrue(report.segmentsTruncated() >= 1);
    }

    /** The bytes that can be read from so many messages behind the log's start. */
    private long stored(TopicPartition partition, int behindStart) {
        return DATABASE.rows().number("""
                select sum(coalesce(octet_length(m.key), 0) + coalesce(octet_length(m.value), 0) + coalesce(octet_length(m.headers), 0))
                  from furrow.message m
                  join furrow.topic_partition p on p.id = m.partition_id and m."offset" >= p.log_start_offset + ?
                  join furrow.topic t on t.id = p.topic_id and t.state = 'active'
                 where t.name = ?""", behindStart, partition.topic());
    }

    @Test
    void of_both_bounds_the_tighter_one_decides() {
        Map<String, String> both = Map.of("retention.ms", "120000", "retention.bytes", "1000");
        TopicPartition old = retention.partition("old", both);
        TopicPartition large = retention.partition("large", both);
        TopicPartition neither = retention.partition("neither", both);
        retention.publish(old, 3, 10);
        CLOCK.turn(Duration.ofSeconds(130));
        retention.publish(old, 2, 10);
        retention.publish(large, 100, 100);
        retention.publish(neither, 5, 10);

        Report report = retention.run();

        assertEquals(2, report.partitionsTrimmed());
        assertEquals(3, retention.start(old));
        assertTrue(retention.start(large) > 80);
        assertEquals(0, retention.start(neither));
    }

    @Test
    void a_partition_past_both_bounds_counts_once() {
        TopicPartition partition =
                retention.partition("twice", Map.of("retention.ms", "120000", "retention.bytes", "1000"));
        retention.publish(partition, 100, 100);
        CLOCK.turn(Duration.ofSeconds(130));
        retention.publish(partition, 1, 1);

        Report report = retention.run();

        assertEquals(100, retention.start(partition));
        assertEquals(new Report(1, 100, report.segmentsTruncated(), 0), report);
    }

    @Test
    void a_longer_retention_saves_what_a_shorter_one_would_have_forgotten() {
        TopicPartition partition = retention.partition("saved", TWO_MINUTES);
        retention.publish(partition, 3, 10);
        CLOCK.turn(Duration.ofSeconds(130));
        retention.topics().alter("saved", Map.of("retention.ms", "-1"));

        assertEquals(0, retention.run().messagesForgotten());
        assertEquals(3, retention.read(partition, 0).messages().size());

        retention.topics().alter("saved", Map.of("retention.ms", "1000"));
        assertEquals(3, retention.run().messagesForgotten());
        assertEquals(
                new TopicSettings(1000, -1, 1_048_576),
                retention.topics().describe("saved").settings());
    }
}
