package io.furrow.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.FurrowException.Invalid;
import io.furrow.api.FurrowException.OffsetOutOfRange;
import io.furrow.api.FurrowException.StaleCursor;
import io.furrow.api.FurrowException.UnknownTopic;
import io.furrow.api.Message;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.ReadLimits;
import io.furrow.api.Tail;
import io.furrow.api.TailStart;
import io.furrow.api.TopicCursor;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.Eventually;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class TailTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private static final ReadLimits WAITING = new ReadLimits(30, 64 * 1024, Duration.ofSeconds(20));
    private static final ReadLimits NOW = WAITING.within(Duration.ZERO);

    private final Topics topics = SERVICE.get(Topics.class);
    private final Publisher publisher = SERVICE.get(Publisher.class);

    private String topic(String name, int partitions) {
        return topics.create(name, partitions, TopicSettings.DEFAULTS).name();
    }

    private void publish(String topic, int partition, int count) {
        List<OutgoingMessage> messages = IntStream.range(0, count)
                .mapToObj(i -> OutgoingMessage.to(topic, "v" + i).withPartition(partition))
                .toList();
        publisher.publishAll(messages).toCompletableFuture().join();
    }

    private static List<String> at(List<Message<Bytes>> messages) {
        return messages.stream()
                .map(message -> message.partition() + "/" + message.offset())
                .toList();
    }

    @Test
    void a_tail_of_many_partitions_reads_them_in_turn() {
        String topic = topic("in-turn", 9);
        for (int partition = 0; partition < 9; partition++) {
            publish(topic, partition, 300);
        }
        try (Tail tail = topics.tail(topic, null, new TailStart.Earliest())) {
            Map<Integer, Integer> read = new TreeMap<>();
            for (int i = 0; i < 45; i++) {
                List<Message<Bytes>> found = tail.next(NOW);
                assertTrue(found.size() <= 30, () -> found.size() + " at once");
                for (Message<Bytes> message : found) {
                    assertEquals(read.getOrDefault(message.partition(), 0).longValue(), message.offset());
                    read.merge(message.partition(), 1, Integer::sum);
                }
            }
            assertEquals(9, read.size());
            int spread = Collections.max(read.values()) - Collections.min(read.values());
            assertTrue(spread <= 16, read::toString);
        }
    }

    @Test
    void a_waiting_tail_gets_what_is_published() throws Exception {
        String topic = topic("waiting", 3);
        try (Tail tail = topics.tail(topic, null, new TailStart.Latest());
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = executor.submit(() -> tail.next(WAITING));
            publish(topic, 2, 1);
            assertEquals(List.of("2/0"), at(waiting.get()));
            assertEquals(Map.of(0, 0L, 1, 0L, 2, 1L), tail.cursor().offsets());
        }
    }

    @Test
    void a_wait_is_ended_from_another_thread() throws Exception {
        String topic = topic("woken", 1);
        try (Tail tail = topics.tail(topic, null, new TailStart.Latest());
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = executor.submit(() -> tail.next(WAITING.within(Duration.ofSeconds(60))));
            tail.wakeUp();
            assertEquals(List.of(), waiting.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void a_tail_that_retention_overtakes_is_told_where_the_log_begins_and_stays() {
        String topic = topic("overtaken", 2);
        publish(topic, 0, 50);
        publish(topic, 1, 50);
        try (Tail tail = topics.tail(topic, 0, new TailStart.Earliest())) {
            assertEquals(30, tail.next(NOW).size());
            TopicCursor cursor = tail.cursor();
            topics.truncate(new TopicPartition(topic, 0), 40);
            for (int i = 0; i < 2; i++) {
                OffsetOutOfRange gap = assertThrows(OffsetOutOfRange.class, () -> tail.next(NOW));
                assertEquals(30, gap.offset());
                assertEquals(40, gap.logStartOffset());
                assertEquals(new TopicPartition(topic, 0), gap.partition());
            }
            assertEquals(cursor, tail.cursor());
        }
    }

    @Test
    void a_tail_follows_partitions_that_are_added() {
        String topic = topic("growing", 1);
        try (Tail tail = topics.tail(topic, null, new TailStart.Latest());
                Tail one = topics.tail(topic, 0, new TailStart.Latest())) {
            topics.addPartitions(topic, 3);
            publish(topic, 2, 1);
            assertEquals(List.of("2/0"), at(tail.next(WAITING)));
            assertEquals(Map.of(0, 0L, 1, 0L, 2, 1L), tail.cursor().offsets());
            assertEquals(Map.of(0, 0L), one.cursor().offsets());
        }
    }

    @Test
    void a_cursor_of_other_partitions_is_refused() {
        String topic = topic("scopes", 2);
        TopicCursor one;
        TopicCursor all;
        try (Tail tail = topics.tail(topic, 1, new TailStart.Latest());
                Tail other = topics.tail(topic, null, new TailStart.Latest())) {
            one = tail.cursor();
            all = other.cursor();
        }
        assertThrows(Invalid.class, () -> topics.tail(topic, null, new TailStart.Behind(one)));
        assertThrows(Invalid.class, () -> topics.tail(topic, 0, new TailStart.Behind(one)));
        assertThrows(Invalid.class, () -> topics.tail(topic, 0, new TailStart.Behind(all)));
        assertThrows(Invalid.class, () -> topics.tail(topic, null, new TailStart.At(0)));
        TopicCursor forged = new TopicCursor(all.incarnation(), all.topicId(), null, Map.of(2, 0L));
        assertThrows(Invalid.class, () -> topics.tail(topic, null, new TailStart.Behind(forged)));
    }

    @Test
    void a_tail_of_a_deleted_topic_ends() {
        String topic = topic("deleted", 1);
        try (Tail tail = topics.tail(topic, null, new TailStart.Latest())) {
            topics.delete(topic);
            topic(topic, 1);
            publish(topic, 0, 1);
            assertThrows(UnknownTopic.class, () -> tail.next(WAITING));
        }
    }

    @Test
    void a_tail_does_not_go_on_in_another_log() {
        String topic = topic("restored", 1);
        try (Tail tail = topics.tail(topic, null, new TailStart.Latest())) {
            TopicCursor cursor = tail.cursor();
            SERVICE.database().execute("update furrow.log set incarnation = gen_random_uuid()");
            assertThrows(StaleCursor.class, () -> tail.next(WAITING));
            Eventually.holds("the cursor is refused", () -> refused(topic, cursor));
        }
    }

    private boolean refused(String topic, TopicCursor cursor) {
        try {
            topics.tail(topic, null, new TailStart.Behind(cursor)).close();
            return false;
        } catch (StaleCursor e) {
            return true;
        }
    }

    @Test
    void what_was_read_before_a_failure_is_answered() {
        String topic = topic("damaged", 2);
        publish(topic, 0, 5);
        publish(topic, 1, 5);
        try (Tail tail = topics.tail(topic, null, new TailStart.Earliest())) {
            int damaged = SERVICE.database().rows().partitionId(topic, 1);
            SERVICE.database()
                    .execute("delete from furrow.message where partition_id = " + damaged + " and \"offset\" = 0");
            assertEquals(List.of("0/0", "0/1", "0/2", "0/3", "0/4"), at(tail.next(NOW)));
            assertThrows(IllegalStateException.class, () -> tail.next(NOW));
            assertEquals(Map.of(0, 5L, 1, 0L), tail.cursor().offsets());
        }
    }

    @Test
    void tails_of_a_topic_look_together() {
        String topic = topic("together", 1);
        int tails = 50;
        List<Tail> open = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < tails; i++) {
                open.add(topics.tail(topic, null, new TailStart.Latest()));
            }
            List<String> statements = SERVICE.database().statementsDuring(() -> {
                List<CompletableFuture<List<Message<Bytes>>>> waiting = open.stream()
                        .map(tail -> CompletableFuture.supplyAsync(() -> tail.next(WAITING), executor))
                        .toList();
                publish(topic, 0, 1);
                waiting.forEach(found -> assertEquals(List.of("0/0"), at(found.join())));
            });
            long looks = statements.stream()
                    .filter(text -> text.contains("p.log_start_offset"))
                    .count();
            assertTrue(looks > 0 && looks < tails / 2, looks + " looks");
        } finally {
            open.forEach(Tail::close);
        }
        assertThrows(FurrowException.UnknownTopic.class, () -> topics.tail("no-such", null, new TailStart.Latest()));
    }
}
