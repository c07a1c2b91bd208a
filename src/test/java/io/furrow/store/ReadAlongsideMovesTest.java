package io.furrow.store;

import static io.furrow.store.SegmentedLog.SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.furrow.api.FurrowException.OffsetOutOfRange;
import io.furrow.api.TopicPartition;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reader remembers where offsets live, and meanwhile partitions move, and segments are truncated and used again. */
class ReadAlongsideMovesTest {
    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService();

    @RegisterExtension
    final SegmentedLog log = new SegmentedLog(SERVICE);

    @Test
    void a_reader_goes_on_in_the_segment_its_partition_moved_to() {
        TopicPartition partition = log.partition("moves", SHORT);
        int first = log.publishFresh(partition, "a", "b");
        Replica reader = whoHasRead(partition, 0, "a", "b");
        assertEquals(2, reader.watermark(partition).end());

        int second = log.publishInNextSegment(partition, "c", "d");

        assertNotEquals(first, second);
        assertEquals(4, reader.watermark(partition).end(), "not the dead end of the segment it remembers");
        assertEquals(List.of("c", "d"), reader.read(partition, 2));
        assertEquals(List.of("a", "b"), reader.read(partition, 0), "a run ends with its segment");
        assertEquals(List.of(), reader.read(partition, 4));
    }

    @Test
    void a_reader_that_read_nothing_while_its_partition_moved_twice_skips_nothing() {
        TopicPartition partition = log.partition("twice", SHORT);
        log.publishFresh(partition, "a");
        Replica reader = whoHasRead(partition, 0, "a");

        log.publishInNextSegment(partition, "b");
        log.publishInNextSegment(partition, "c");

        assertEquals(List.of("b"), reader.read(partition, 1));
        assertEquals(List.of("c"), reader.read(partition, 2));
    }

    @Test
    void a_segment_used_again_by_the_same_partition_misleads_no_reader() {
        TopicPartition partition = log.partition("again", SHORT);
        int first = log.publishFresh(partition, "a", "b");
        Replica remembersOne = whoHasRead(partition, 0, "a", "b");
        log.publishInNextSegment(partition, "c");
        Replica remembersTwo = whoHasRead(partition, 2, "c");

        log.comeBackTo(first, partition);
        long start = remembersOne.watermark(partition).logStart();
        List<String> kept = log.replica().read(partition, start);

        for (Replica reader : List.of(remembersOne, remembersTwo)) {
            for (long below : new long[] {0, 1, 2, start - 1}) {
                OffsetOutOfRange refused =
                        assertThrows(OffsetOutOfRange.class, () -> reader.read(partition, below), "offset " + below);
                assertEquals(start, refused.logStartOffset());
            }
        }
        assertEquals(List.of("round " + start), kept);
        // What they remember from before the truncation, read now for the first time.
        assertEquals(kept, remembersOne.read(partition, start));
        assertEquals(kept, remembersTwo.read(partition, start));
    }

    @Test
    void a_reader_that_remembers_an_older_use_of_a_segment_finds_what_is_in_the_newer_one() {
        TopicPartition partition = log.partition("older-use", SHORT);
        int first = log.publishFresh(partition, "a");
        log.publishInNextSegment(partition, "b");
        Replica reader = whoHasRead(partition, 1, "b");

        log.comeBackTo(first, partition);
        long start = log.replica().watermark(partition).logStart();

        assertEquals(List.of("round " + start), reader.read(partition, start), "it remembers the segment after that");
        assertEquals(List.of(), reader.read(partition, start + 1));
    }

    @Test
    void a_segment_used_again_by_another_partition_misleads_no_reader() {
        TopicPartition partition = log.partition("mine", SHORT);
        int first = log.publishFresh(partition, "a", "b");
        Replica reader = whoHasRead(partition, 0, "a", "b");
        log.publishInNextSegment(partition, "c");
        log.forget(partition, 2);
        log.replica().reclaim();
        assertEquals("free", log.state(first));

        TopicPartition other = log.partition("others", SHORT);
        log.comeBackTo(first, other);

        OffsetOutOfRange refused = assertThrows(OffsetOutOfRange.class, () -> reader.read(partition, 0));
        assertEquals(2, refused.logStartOffset());
        assertEquals(List.of("c"), reader.read(partition, 2));
    }

    @Test
    void a_read_that_waits_for_a_truncation_does_not_take_the_emptiness_for_the_end() throws Exception {
        TopicPartition partition = log.partition("waits", SHORT);
        int first = log.publishFresh(partition, "a", "b");
        Replica reader = whoHasRead(partition, 0, "a", "b");
        log.publishInNextSegment(partition, "c");
        log.forget(partition, 2);

        CompletableFuture<List<String>> read;
        try (Connection retention = log.database().connect();
                Statement statement = retention.createStatement()) {
            retention.setAutoCommit(false);
            statement.execute("lock table " + SegmentedLog.child(first) + " in access exclusive mode");
            read = CompletableFuture.supplyAsync(() -> reader.read(partition, 0));
            log.database().rows().awaitWaiting(SegmentedLog.child(first));
            statement.execute("delete from furrow.segment_base where segment = " + first);
            statement.execute("update furrow.segment set state = 'free' where segment = " + first);
            statement.execute("truncate " + SegmentedLog.child(first));
            retention.commit();
        }

        ExecutionException refused = assertThrows(ExecutionException.class, read::get);
        OffsetOutOfRange cause = assertInstanceOf(OffsetOutOfRange.class, refused.getCause());
        assertEquals(2, cause.logStartOffset());
    }

    /** A replica that remembers where it has read these values. */
    private Replica whoHasRead(TopicPartition partition, long offset, String... values) {
        Replica reader = log.replica();
        assertEquals(List.of(values), reader.read(partition, offset));
        return reader;
    }

    @Test
    void the_watermark_of_a_partition_that_moves_all_the_time_is_never_an_old_one() throws SQLException {
        TopicPartition partition = log.partition("restless", SHORT);
        Replica reader = log.replica();
        for (int round = 0; round < 10; round++) {
            assertEquals(round, reader.watermark(partition).end());
            log.publishInNextSegment(partition, "x");
            log.forget(partition, round);
            log.replica().reclaim();
        }
        assertEquals(10, reader.watermark(partition).end());
    }
}
