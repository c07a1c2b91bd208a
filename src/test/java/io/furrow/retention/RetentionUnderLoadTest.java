package io.furrow.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FurrowException.OffsetOutOfRange;
import io.furrow.api.Message;
import io.furrow.api.Receipt;
import io.furrow.api.TopicPartition;
import io.furrow.store.Trim;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Five seconds of retention, on the clock on the wall and while messages keep coming. */
class RetentionUnderLoadTest {
    private static final Duration RETENTION = Duration.ofSeconds(5);

    @RegisterExtension
    static final TestService SERVICE = RetentionFixture.quietService(TestDatabase.fresh());

    private final RetentionFixture retention = new RetentionFixture(SERVICE);
    private final TopicPartition partition =
            retention.partition("five-seconds", Map.of("retention.ms", Long.toString(RETENTION.toMillis())));
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void only_a_prefix_that_is_old_enough_is_ever_lost_and_its_space_comes_back() {
        CompletableFuture<List<Receipt>> published = CompletableFuture.supplyAsync(this::publish);
        CompletableFuture<Long> followed = CompletableFuture.supplyAsync(this::follow);
        List<Trimmed> runs = new ArrayList<>();
        int truncated = 0;
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (truncated < 2 && System.nanoTime() < deadline && !followed.isDone()) {
            truncated += retention.run().segmentsTruncated();
            runs.add(new Trimmed(
                    retention.start(partition), SERVICE.get(Trim.class).now()));
        }
        over.set(true);
        List<Receipt> receipts = published.join();
        long read = followed.join();

        assertTrue(truncated >= 2, "space came back");
        assertEquals(receipts.size(), retention.topics().offsets(partition).endOffset());
        assertTrue(read > 0 && runs.getLast().start() > 0);
        for (Trimmed run : runs) {
            for (Receipt lost : receipts.subList(0, (int) run.start())) {
                assertTrue(lost.timestamp().isBefore(run.at().minus(RETENTION)), () -> lost + " was lost too early");
            }
        }
        long start = retention.start(partition);
        assertEquals(
                start,
                assertThrows(OffsetOutOfRange.class, () -> retention.read(partition, 0))
                        .logStartOffset());
        assertEveryMessageFrom(start, receipts);
    }

    private record Trimmed(long start, Instant at) {}

    private List<Receipt> publish() {
        List<Receipt> receipts = new ArrayList<>();
        while (!over.get()) {
            receipts.addAll(retention.publish(partition, 10, 1000));
        }
        return receipts;
    }

    /** Reads on and on; where it is left behind it is told so, and where the log begins. */
    private long follow() {
        long next = 0;
        long read = 0;
        while (!over.get()) {
            try {
                for (Message<byte[]> message : retention.read(partition, next).messages()) {
                    assertEquals(next++, message.offset());
                    read++;
                }
            } catch (OffsetOutOfRange e) {
                assertTrue(e.forgotten() && e.logStartOffset() > next);
                next = e.logStartOffset();
            }
        }
        return read;
    }

    private void assertEveryMessageFrom(long start, List<Receipt> receipts) {
        long next = start;
        while (next < receipts.size()) {
            for (Message<byte[]> message : retention.read(partition, next).messages()) {
                assertEquals(next, message.offset());
                assertEquals(receipts.get((int) next).timestamp(), message.timestamp());
                next++;
            }
        }
    }
}
