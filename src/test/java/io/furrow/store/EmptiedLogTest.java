package io.furrow.store;

import static io.furrow.store.SegmentedLog.SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.TopicPartition;
import io.furrow.store.AppendResult.Place;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import io.furrow.testing.TurnableClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Offsets and timestamps go on where they were, even when nothing that had them is left. */
class EmptiedLogTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final TurnableClock CLOCK = TurnableClock.of(DATABASE);

    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService(DATABASE);

    @RegisterExtension
    final SegmentedLog log = new SegmentedLog(SERVICE);

    @Test
    void the_next_offset_follows_the_last_one_when_everything_was_forgotten_and_truncated() {
        TopicPartition partition = log.partition("emptied", SHORT);
        int first = log.publishFresh(partition, "a", "b", "c");
        log.roll();
        log.replica().pool.moveIdle();
        log.forget(partition, 3);
        assertEquals(List.of(first), log.replica().reclaim());
        assertEquals(
                new Watermark(log.replica().id(partition), 3, 3), log.replica().watermark(partition));

        List<Place> places = log.replica().publish(partition, "d");

        assertEquals(3, places.getFirst().offset());
        assertEquals(List.of("d"), log.replica().read(partition, 3));
    }

    @Test
    void a_partition_that_moved_without_a_message_in_between_keeps_its_offset() {
        TopicPartition partition = log.partition("unused", SHORT);
        TopicPartition busy = log.partition("busy", SHORT);
        log.publishFresh(partition, "a");
        for (int round = 0; round < 12; round++) {
            log.publishInNextSegment(busy, "x");
            log.forget(busy, round + 1);
            log.forget(partition, 1);
            log.roll();
            log.replica().pool.moveIdle();
            log.replica().reclaim();
        }

        assertEquals(1, log.replica().publish(partition, "b").getFirst().offset());
    }

    @Test
    void timestamps_never_run_backwards_when_the_clock_does() {
        TopicPartition partition = log.partition("backwards", SHORT);
        Place before = log.replica().publish(partition, "a").getFirst();

        CLOCK.turn(Duration.ofMinutes(-10));
        Place same = log.replica().publish(partition, "b").getFirst();
        log.publishInNextSegment(partition, "c");
        Place moved = log.replica().publish(partition, "d").getFirst();

        assertEquals(before.publishedAt(), same.publishedAt());
        assertEquals(before.publishedAt(), moved.publishedAt());
        assertEquals(3, moved.offset());
    }

    @Test
    void timestamps_never_run_backwards_after_everything_was_truncated() {
        TopicPartition partition = log.partition("emptied-backwards", SHORT);
        Place before = log.replica().publish(partition, "a").getFirst();
        for (int round = 0; round < 2; round++) {
            TopicPartition busy = log.partition("busy" + round, SHORT);
            log.publishFresh(busy, "x");
            log.forget(busy, 1);
            log.roll();
            log.replica().pool.moveIdle();
        }
        log.forget(partition, 1);
        assertFalse(log.replica().reclaim().isEmpty());

        CLOCK.turn(Duration.ofMinutes(-10));
        Place after = log.replica().publish(partition, "b").getFirst();

        assertEquals(1, after.offset());
        assertEquals(before.publishedAt(), after.publishedAt());
        CLOCK.turn(Duration.ofMinutes(30));
        assertTrue(
                log.replica().publish(partition, "c").getFirst().publishedAt().isAfter(before.publishedAt()));
    }
}
