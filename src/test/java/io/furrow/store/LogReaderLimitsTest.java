package io.furrow.store;

import static io.furrow.store.SegmentedLog.SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FurrowException.OffsetOutOfRange;
import io.furrow.api.ReadLimits;
import io.furrow.api.TopicPartition;
import io.furrow.testing.TestService;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LogReaderLimitsTest {
    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService();

    private static final TopicPartition PARTITION = new TopicPartition("limits", 0);

    private final SegmentedLog log = new SegmentedLog(SERVICE);
    private final Replica replica = log.replica();

    @BeforeAll
    static void publishFiveTenHundredAndTwenty() {
        SegmentedLog log = new SegmentedLog(SERVICE);
        log.partition("limits", SHORT);
        log.publishFresh(PARTITION, "five!", "ten bytes.", "h".repeat(100), "t".repeat(20));
        log.publishInNextSegment(PARTITION, "next");
    }

    private List<Integer> sizes(long from, int maxRecords, int maxBytes) {
        return replica.reader.read(replica.id(PARTITION), from, maxRecords, maxBytes).stream()
                .map(LogRecord::size)
                .toList();
    }

    @Test
    void bytes_are_counted_to_the_last_one() {
        assertEquals(List.of(5, 10, 100, 20), sizes(0, 100, 135));
        assertEquals(List.of(5, 10, 100), sizes(0, 100, 134));
        assertEquals(List.of(5, 10, 100), sizes(0, 100, 115));
        assertEquals(List.of(5, 10), sizes(0, 100, 114));
        assertEquals(List.of(5), sizes(0, 100, 5));
    }

    @Test
    void one_message_always_comes_however_large() {
        assertEquals(List.of(100), sizes(2, 100, 1));
        assertEquals(List.of(100), sizes(2, 100, 99));
        assertEquals(List.of(5), sizes(0, 1, 1));
    }

    @Test
    void records_are_counted() {
        assertEquals(List.of(5), sizes(0, 1, 1000));
        assertEquals(List.of(5, 10, 100), sizes(0, 3, 1000));
        assertEquals(List.of(5, 10, 100, 20), sizes(0, 4, 1000));
        assertEquals(List.of(5, 10, 100, 20), sizes(0, 5, 1000), "a run ends with its segment");
        assertEquals(List.of(4), sizes(4, 5, 1000));
    }

    @Test
    void at_the_high_watermark_there_is_nothing_and_above_it_no_offset() {
        assertEquals(List.of(), sizes(5, 10, 10));

        OffsetOutOfRange refused = assertThrows(OffsetOutOfRange.class, () -> sizes(6, 10, 10));

        assertEquals(5, refused.highWatermark());
        assertFalse(refused.forgotten());
        assertThrows(OffsetOutOfRange.class, () -> sizes(-1, 10, 10));
        assertThrows(OffsetOutOfRange.class, () -> sizes(Long.MAX_VALUE, 10, 10));
    }

    @Test
    void below_the_start_is_out_of_range_also_while_the_rows_are_still_there() {
        TopicPartition partition = log.partition("trimmed", SHORT);
        log.publishFresh(partition, "a", "b", "c");
        assertEquals(List.of("a", "b", "c"), replica.read(partition, 0));

        log.forget(partition, 2);

        OffsetOutOfRange refused = assertThrows(
                OffsetOutOfRange.class, () -> log.topics().read(partition, 1, ReadLimits.DEFAULTS, String.class));
        assertEquals(2, refused.logStartOffset());
        assertTrue(refused.forgotten());
        assertEquals(List.of("c"), replica.read(partition, 2));
    }
}
