package io.furrow.consume;

import static io.furrow.consume.GroupBench.poll;
import static io.furrow.consume.GroupBench.settle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.FurrowException;
import io.furrow.api.MemberOptions;
import io.furrow.api.Message;
import io.furrow.api.OffsetReset;
import io.furrow.api.ReadLimits;
import io.furrow.api.TopicPartition;
import io.furrow.api.Topics;
import io.furrow.store.AppendRequest;
import io.furrow.store.AppendTransaction;
import io.furrow.store.AppendTransaction.Outcome;
import io.furrow.store.Catalogue;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PollTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Topics topics = SERVICE.get(Topics.class);
    private final GroupBench bench = new GroupBench(SERVICE);

    @Test
    void a_waiting_poll_wakes_at_a_publish() throws Exception {
        TopicPartition partition = topic("wake");
        try (Consumer<String> consumer = bench.join("wake", "wake")) {
            settle(List.of(consumer), List.of(1));
            CompletableFuture<List<Message<String>>> poll = CompletableFuture.supplyAsync(() -> consumer.poll(LONG));

            bench.publish(partition, "a");

            assertEquals("a", poll.get(10, TimeUnit.SECONDS).getFirst().value());
        }
    }

    @Test
    void a_waiting_poll_finds_what_nobody_rang_for() throws Exception {
        topic("silent");
        try (Consumer<String> consumer = bench.join("silent", "silent")) {
            settle(List.of(consumer), List.of(1));
            CompletableFuture<List<Message<String>>> poll = CompletableFuture.supplyAsync(() -> consumer.poll(LONG));

            appendWithoutRinging("silent", "a");

            assertEquals("a", poll.get(10, TimeUnit.SECONDS).getFirst().value());
        }
    }

    @Test
    void a_group_without_offsets_begins_where_its_option_says() throws Exception {
        TopicPartition partition = topic("reset");
        bench.publish(partition, "old");
        try (Consumer<String> earliest = bench.join("earliest", "reset");
                Consumer<String> latest = bench.join("latest", "reset", startingAt(OffsetReset.LATEST));
                Consumer<String> none = bench.join("none", "reset", startingAt(OffsetReset.NONE))) {
            assertEquals(List.of("old"), poll(earliest, 1));
            settle(List.of(latest), List.of(1));
            assertEquals(List.of(), latest.poll(Duration.ZERO));
            bench.publish(partition, "new");
            assertEquals(List.of("new"), poll(latest, 1));
            settle(List.of(none), List.of(1));
            assertThrows(FurrowException.IllegalMemberState.class, () -> none.poll(Duration.ZERO));
            none.seekToBeginning(Set.of(partition));
            assertEquals(List.of("old", "new"), poll(none, 2));
        }
    }

    @Test
    void a_member_reads_on_where_it_seeks() throws Exception {
        TopicPartition partition = topic("seek");
        bench.publish(partition, "a", "b", "c");
        try (Consumer<String> consumer = bench.join("seek", "seek")) {
            List<Message<String>> read = polled(consumer, 3);

            consumer.seek(partition, 1);
            assertEquals(List.of("b", "c"), poll(consumer, 2));
            consumer.seekToBeginning(Set.of(partition));
            assertEquals(List.of("a", "b", "c"), poll(consumer, 3));
            consumer.seekToTime(partition, read.getLast().timestamp());
            assertEquals("c", poll(consumer, 1).getLast());
            consumer.seekToEnd(Set.of(partition));
            assertEquals(List.of(), consumer.poll(Duration.ZERO));
            assertThrows(FurrowException.OffsetOutOfRange.class, () -> consumer.seek(partition, 4));
            assertThrows(
                    FurrowException.IllegalMemberState.class,
                    () -> bench.join("seek", "seek").seek(partition, 0));
        }
    }

    @Test
    void a_commit_keeps_its_metadata_and_the_last_one_counts() throws Exception {
        TopicPartition partition = topic("metadata");
        bench.publish(partition, "a", "b");
        try (Consumer<String> consumer = bench.join("metadata", "metadata")) {
            poll(consumer, 2);
            assertEquals(Map.of(), consumer.committed(Set.of(partition)));

            consumer.commit(Map.of(partition, new CommittedPosition(1, "half")));
            assertEquals(Map.of(partition, new CommittedPosition(1, "half")), consumer.committed(Set.of(partition)));
            consumer.commit();
            assertEquals(Map.of(partition, CommittedPosition.of(2)), consumer.committed(Set.of(partition)));
        }
    }

    @Test
    void what_was_polled_is_committed_and_not_what_was_fetched() throws Exception {
        TopicPartition partition = topic("fetched");
        bench.publish(partition, "a", "b", "c");
        try (Consumer<String> consumer = bench.join("fetched", "fetched")) {
            settle(List.of(consumer), List.of(1));
            assertEquals(1, consumer.poll(ReadLimits.DEFAULTS.upTo(1)).size());

            consumer.commit();

            assertEquals(1, bench.committed("fetched", partition));
        }
    }

    @Test
    void an_offset_that_is_not_written_yet_cannot_be_committed() throws Exception {
        TopicPartition partition = topic("beyond");
        bench.publish(partition, "a");
        try (Consumer<String> consumer = bench.join("beyond", "beyond")) {
            poll(consumer, 1);

            assertThrows(
                    FurrowException.CommitBeyondLog.class,
                    () -> consumer.commit(Map.of(partition, CommittedPosition.of(2))));

            assertEquals(-1, bench.committed("beyond", partition));
        }
    }

    @Test
    void auto_commit_commits_what_the_poll_before_brought() throws Exception {
        TopicPartition partition = topic("auto");
        bench.publish(partition, "a", "b");
        try (Consumer<String> consumer = bench.join("auto", "auto", GroupBench.AUTO_COMMIT)) {
            settle(List.of(consumer), List.of(1));
            assertEquals(1, consumer.poll(ReadLimits.DEFAULTS.upTo(1)).size());
            assertEquals(-1, bench.committed("auto", partition));

            assertEquals(1, consumer.poll(ReadLimits.DEFAULTS.upTo(1)).size());

            assertEquals(1, bench.committed("auto", partition));
        }
    }

    @Test
    void a_member_that_retention_has_overtaken_is_told_where_the_log_starts() throws Exception {
        TopicPartition partition = topic("overtaken");
        bench.publish(partition, "a", "b", "c", "d");
        try (Consumer<String> consumer = bench.join("overtaken", "overtaken")) {
            settle(List.of(consumer), List.of(1));
            topics.truncate(partition, 3);
            consumer.seek(partition, 3);
            bench.publish(partition, "e", "f");
            topics.truncate(partition, 5);

            FurrowException.OffsetOutOfRange overtaken =
                    assertThrows(FurrowException.OffsetOutOfRange.class, () -> consumer.poll(Duration.ZERO));

            assertEquals(5, overtaken.logStartOffset());
            assertTrue(overtaken.forgotten());
            consumer.seek(overtaken.partition(), overtaken.logStartOffset());
            assertEquals(List.of("f"), poll(consumer, 1));
        }
    }

    private static List<Message<String>> polled(Consumer<String> consumer, int count) throws Exception {
        settle(List.of(consumer), List.of(1));
        List<Message<String>> messages = consumer.poll(Duration.ofSeconds(5));
        assertEquals(count, messages.size());
        return messages;
    }

    private static MemberOptions startingAt(OffsetReset reset) {
        return MemberOptions.DEFAULTS.startingAt(reset);
    }

    private TopicPartition topic(String name) {
        bench.create(name, 1);
        return new TopicPartition(name, 0);
    }

    /** What a replica does whose announcements do not get through. */
    private static void appendWithoutRinging(String name, String value) {
        var topic = SERVICE.get(Catalogue.class).topic(name);
        var row = new AppendRequest.Row(
                topic, topic.partitionId(0), null, value.getBytes(java.nio.charset.StandardCharsets.UTF_8), null, null);
        var outcome = SERVICE.get(AppendTransaction.class)
                .appender()
                .commit(List.of(new AppendRequest(List.of(row), null)), false);
        assertTrue(outcome instanceof Outcome.Done, outcome::toString);
    }
}
