package io.furrow.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.FurrowException.OffsetOutOfRange;
import io.furrow.api.Message;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.ReadLimits;
import io.furrow.api.TopicPartition;
import io.furrow.api.Topics;
import io.furrow.store.Catalogue;
import io.furrow.store.LogReader;
import io.furrow.store.LogRecord;
import io.furrow.testing.Eventually;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs that are read before they are asked for are handed out once, in order, and only from where the member reads on. */
class ReadAheadTest {
    private static final int BACKLOG = 9_000;
    private static final ReadLimits LIMITS = ReadLimits.DEFAULTS.upTo(100).within(Duration.ofSeconds(5));

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.consume.heartbeat.interval.ms", "200")
            .with("furrow.segment.check.interval.ms", "100")
            .with("furrow.segment.bytes", "1048576");

    private final GroupBench bench = new GroupBench(SERVICE);
    private final Topics topics = SERVICE.get(Topics.class);
    private final LogReader reader = SERVICE.get(LogReader.class);

    @Test
    void a_backlog_that_lies_in_several_segments_comes_once_and_in_order() {
        TopicPartition partition = topic("several");
        Eventually.holds("a third segment", () -> {
            publish(partition, 1_000, 1_000);
            return SERVICE.database().rows().number("""
                    select count(*) from furrow.segment_base where partition_id = ?""", id(partition)) >= 3;
        });
        try (Consumer<String> consumer = joined("several")) {
            long end = reader.watermark(id(partition)).end();
            assertOffsets(0, end, consumer);
        }
    }

    @Test
    void a_member_that_seeks_reads_on_there_and_nowhere_else() {
        TopicPartition partition = topic("seeks");
        publish(partition, BACKLOG, 10);
        try (Consumer<String> consumer = joined("seeks")) {
            assertOffsets(0, 300, consumer);
            for (long to : List.of(50L, 1_000L, 2_050L, 8_950L, 0L, 4_321L)) {
                consumer.seek(partition, to);
                assertOffsets(to, Math.min(to + 700, BACKLOG), consumer);
            }
        }
    }

    @Test
    void a_partition_that_comes_back_is_read_from_where_the_group_is_by_then() throws Exception {
        TopicPartition partition = topic("back");
        publish(partition, BACKLOG, 10);
        try (Consumer<String> first = joined("back")) {
            assertOffsets(0, 500, first);
            first.commit();
            try (Consumer<String> robber = SERVICE.get(Consumers.class).join("back", Set.of(), String.class)) {
                robber.assign(Set.of(partition));
                robber.commit(Map.of(partition, CommittedPosition.of(600)));
            }
            Eventually.holds("the partition is back", () -> {
                first.heartbeat();
                return first.assignment().equals(Set.of(partition)) && bench.committed("back", partition) == 600;
            });
            assertOffsets(600, 3_000, first);
        }
    }

    @Test
    void what_was_forgotten_is_not_handed_out_though_it_was_read_ahead() {
        TopicPartition partition = topic("forgotten");
        publish(partition, BACKLOG, 10);
        try (Consumer<String> consumer = joined("forgotten")) {
            assertOffsets(0, 300, consumer);
            topics.truncate(partition, 8_000);
            OffsetOutOfRange refused = assertThrows(OffsetOutOfRange.class, () -> {
                for (long until = System.nanoTime() + 200_000_000; System.nanoTime() < until; ) {
                    consumer.assignment();
                }
                consumer.poll(LIMITS.upTo(1));
            });
            assertEquals(8_000, refused.logStartOffset());
        }
    }

    @Test
    void several_members_share_a_backlog_without_a_message_lost_or_handed_out_twice() throws Exception {
        bench.create("shared", 4);
        for (int number = 0; number < 4; number++) {
            publish(new TopicPartition("shared", number), BACKLOG, 10);
        }
        Set<String> seen = new TreeSet<>();
        List<Consumer<String>> members = new ArrayList<>(List.of(bench.join("shared", "shared")));
        Eventually.holds("all is read", () -> {
            for (Consumer<String> member : members) {
                for (Message<String> message : member.poll(LIMITS.within(Duration.ZERO))) {
                    assertTrue(seen.add(message.topicPartition() + " " + message.offset()), message::toString);
                }
                member.commit();
            }
            if (seen.size() > 5_000 * members.size() && members.size() < 4) {
                members.add(bench.join("shared", "shared"));
            }
            return seen.size() == 4 * BACKLOG;
        });
        GroupBench.leave(members);
    }

    @Test
    void a_commit_of_a_member_that_committed_something_else_meanwhile_counts() {
        TopicPartition partition = topic("else");
        publish(partition, 200, 10);
        try (Consumer<String> consumer = joined("else")) {
            assertOffsets(0, 100, consumer);
            consumer.commit();
            consumer.commit(Map.of(partition, CommittedPosition.of(7)));
            assertEquals(7, bench.committed("else", partition));

            consumer.commit();

            assertEquals(100, bench.committed("else", partition));
        }
    }

    @Test
    void what_is_kept_is_bounded_in_bytes_and_given_back() {
        TopicPartition partition = topic("bounded");
        publish(partition, 200, 100_000);
        ReadAhead home = fresh();
        int all = home.roomLeft();
        List<RunsAhead> members = new ArrayList<>();
        List<LogRecord> first = reader.read(id(partition), 0, 10, 10_000_000);
        long before;
        do {
            before = home.roomLeft();
            RunsAhead member = new RunsAhead(home);
            members.add(member);
            member.readOn(first, 200, 500);
            long bytes = member.from(id(partition), 10, 500, Integer.MAX_VALUE).stream()
                    .mapToLong(LogRecord::size)
                    .sum();
            assertTrue(bytes <= 4 * 1024 * 1024, () -> bytes + " bytes in one run");
        } while (home.roomLeft() != before || members.size() == 1);

        assertTrue(members.size() > 10, () -> members.size() + " members have read ahead");
        members.forEach(RunsAhead::close);
        assertEquals(all, home.roomLeft());
        RunsAhead closed = members.getFirst();
        closed.readOn(first, 200, 500);
        Eventually.holds("nothing is kept for who has left", () -> home.roomLeft() == all);
        home.stop();
    }

    @Test
    void the_run_after_the_next_is_read_when_half_of_the_next_is_used_and_none_at_the_end() {
        TopicPartition partition = topic("half");
        publish(partition, 5_000, 10);
        ReadAhead home = fresh();
        RunsAhead ahead = new RunsAhead(home);
        List<LogRecord> found = reader.read(id(partition), 0, 500, 1_000_000);
        long next = 500;
        ahead.readOn(found, 5_000, 500);
        while (next < 5_000) {
            found = ahead.from(id(partition), next, 500, 1_000_000);
            assertEquals(next, found.getFirst().offset());
            next += found.size();
            ahead.readOn(found, 5_000, 500);
        }
        assertEquals(5_000, next);
        assertEquals(List.of(), ahead.from(id(partition), 5_000, 500, 1_000_000));
        assertEquals(64 * 1024 * 1024, home.roomLeft());
        home.stop();
    }

    @SuppressWarnings("UnnecessaryAssignment") // here the test is the framework that fills the injected fields
    private ReadAhead fresh() {
        ReadAhead home = new ReadAhead();
        home.reader = reader;
        return home;
    }

    private TopicPartition topic(String name) {
        bench.create(name, 1);
        return new TopicPartition(name, 0);
    }

    private int id(TopicPartition partition) {
        return SERVICE.get(Catalogue.class).partitionId(partition);
    }

    private Consumer<String> joined(String topic) {
        Consumer<String> consumer = bench.join(topic, topic);
        GroupBench.settle(List.of(consumer), List.of(1));
        return consumer;
    }

    private void publish(TopicPartition partition, int count, int bytes) {
        OutgoingMessage message =
                OutgoingMessage.to(partition.topic(), "x".repeat(bytes)).withPartition(partition.partition());
        int together = Math.min(1_000, 2_000_000 / bytes);
        for (int left = count; left > 0; left -= together) {
            var unused = SERVICE.get(Publisher.class)
                    .publishAll(Collections.nCopies(Math.min(left, together), message))
                    .toCompletableFuture()
                    .join();
        }
    }

    /** What a member polls until it is behind an offset: every message once and in order. */
    private static void assertOffsets(long from, long to, Consumer<String> consumer) {
        long next = from;
        while (next < to) {
            List<Message<String>> messages = consumer.poll(LIMITS);
            assertTrue(!messages.isEmpty(), "nothing came at " + next);
            for (Message<String> message : messages) {
                assertEquals(next++, message.offset());
            }
        }
    }
}
