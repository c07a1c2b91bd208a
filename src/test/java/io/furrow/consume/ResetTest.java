package io.furrow.consume;

import static io.furrow.consume.GroupBench.poll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.ConsumerGroups;
import io.furrow.api.Consumers;
import io.furrow.api.FurrowException;
import io.furrow.api.Happening;
import io.furrow.api.ResetOffset;
import io.furrow.api.ResetRequest;
import io.furrow.api.ResetTo;
import io.furrow.api.TopicPartition;
import io.furrow.api.Topics;
import io.furrow.store.Failures;
import io.furrow.testing.Eventually;
import io.furrow.testing.HeardNews;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResetTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase().inviting(HeardNews.class);

    private final ConsumerGroups groups = SERVICE.get(ConsumerGroups.class);
    private final Consumers consumers = SERVICE.get(Consumers.class);
    private final Topics topics = SERVICE.get(Topics.class);
    private final GroupBench bench = new GroupBench(SERVICE);
    private final Rows rows = SERVICE.database().rows();

    @Test
    void every_way_to_say_where_puts_the_offset_there() {
        TopicPartition partition = topic("ways", "a", "b", "c", "d", "e");
        group("ways");
        topics.truncate(partition, 1);
        SERVICE.database().execute("""
                update furrow.message set published_at = published_at - interval '1 hour'
                 where partition_id = %d and "offset" < 3""".formatted(rows.partitionId("ways", 0)));
        Duration half = Duration.ofMinutes(30);

        assertEquals(new ResetOffset(partition, null, 1, 5), reset("ways", new ResetTo.Earliest()));
        assertEquals(new ResetOffset(partition, 1L, 5, 5), reset("ways", new ResetTo.Latest()));
        assertEquals(new ResetOffset(partition, 5L, 2, 5), reset("ways", new ResetTo.Offset(2)));
        assertEquals(4, reset("ways", new ResetTo.Shift(2)).to());
        assertEquals(1, reset("ways", new ResetTo.Shift(-3)).to());
        assertEquals(
                3,
                reset("ways", new ResetTo.Timestamp(Instant.now().minus(half))).to());
        assertEquals(
                5,
                reset("ways", new ResetTo.Timestamp(Instant.now().plus(half))).to());
        assertEquals(3, reset("ways", new ResetTo.ByDuration(half)).to());
        assertEquals(
                1,
                reset("ways", new ResetTo.ByDuration(Duration.ofDays(1_000_000)))
                        .to());
        assertEquals(1, bench.committed("ways", partition));
    }

    @Test
    void a_dry_run_answers_the_same_and_changes_nothing() {
        TopicPartition partition = topic("dry", "a", "b", "c");
        group("dry");
        ResetRequest request = ResetRequest.of("dry", new ResetTo.Offset(2));

        List<ResetOffset> told = groups.reset("dry", request.asDryRun());

        assertEquals(-1, bench.committed("dry", partition));
        assertEquals(0, known("dry"));
        assertEquals(told, groups.reset("dry", request));
        assertEquals(2, bench.committed("dry", partition));
        assertThrows(
                FurrowException.CommitBeyondLog.class,
                () -> groups.reset(
                        "dry", ResetRequest.of("dry", new ResetTo.Offset(4)).asDryRun()));
    }

    @Test
    void only_the_partitions_that_are_named_are_reset_and_those_the_group_did_not_know() {
        bench.create("some", 3);
        for (int number = 0; number < 3; number++) {
            bench.publish(new TopicPartition("some", number), "a", "b");
        }
        group("some");

        List<ResetOffset> offsets = groups.reset(
                "some", ResetRequest.of("some", new ResetTo.Latest()).only(2, 0));

        assertEquals(
                List.of(
                        new ResetOffset(new TopicPartition("some", 0), null, 2, 2),
                        new ResetOffset(new TopicPartition("some", 2), null, 2, 2)),
                offsets);
        assertEquals(-1, bench.committed("some", new TopicPartition("some", 1)));
        assertEquals(2, bench.committed("some", new TopicPartition("some", 2)));
        try (Consumer<String> member = bench.join("some", "some")) {
            assertEquals(List.of("a", "b"), poll(member, 2));
        }
    }

    @Test
    void what_lies_outside_the_log_is_refused_and_then_no_partition_is_reset() {
        bench.create("outside", 2);
        TopicPartition first = new TopicPartition("outside", 0);
        TopicPartition second = new TopicPartition("outside", 1);
        bench.publish(first, "a", "b", "c");
        bench.publish(second, "a");
        group("outside");

        assertThrows(FurrowException.Invalid.class, () -> reset("outside", new ResetTo.Shift(0)));
        assertThrows(FurrowException.CommitBeyondLog.class, () -> reset("outside", new ResetTo.Offset(2)));
        assertEquals(0, known("outside"));
        reset("outside", new ResetTo.Offset(1));
        topics.truncate(first, 1);
        assertThrows(FurrowException.OffsetOutOfRange.class, () -> reset("outside", new ResetTo.Offset(0)));
        assertThrows(FurrowException.OffsetOutOfRange.class, () -> reset("outside", new ResetTo.Shift(-1)));
        assertThrows(FurrowException.CommitBeyondLog.class, () -> reset("outside", new ResetTo.Shift(1)));
        assertThrows(FurrowException.CommitBeyondLog.class, () -> reset("outside", new ResetTo.Shift(Long.MAX_VALUE)));
        assertThrows(FurrowException.Invalid.class, () -> new ResetTo.ByDuration(Duration.ofSeconds(-1)));

        assertEquals(1, bench.committed("outside", first));
        assertEquals(1, bench.committed("outside", second));
    }

    @Test
    void who_is_unknown_is_not_made_by_a_reset() {
        topic("known");
        group("known");
        ResetRequest request = ResetRequest.of("known", new ResetTo.Latest());

        assertThrows(FurrowException.UnknownGroup.class, () -> groups.reset("nobody", request));
        assertThrows(FurrowException.UnknownTopic.class, () -> reset("nothing", new ResetTo.Latest()));
        assertThrows(FurrowException.UnknownPartition.class, () -> groups.reset("known", request.only(1)));
        assertEquals(0, known("known"));
    }

    @Test
    void a_live_member_keeps_its_partition_and_reads_on_from_there() throws Exception {
        TopicPartition partition = topic("live", "a", "b", "c");
        try (Consumer<String> member = bench.join("live", "live")) {
            assertEquals(List.of("a", "b", "c"), poll(member, 3));
            String id = member.memberId();

            reset("live", new ResetTo.Offset(1));

            assertThrows(FurrowException.Fenced.class, member::commit);
            assertEquals(1, bench.committed("live", partition));
            assertEquals(List.of("b", "c"), poll(member, 2));
            member.commit();
            assertEquals(3, bench.committed("live", partition));
            assertEquals(Set.of(partition), member.assignment());
            assertEquals(id, member.memberId());
        }
    }

    @Test
    void a_poll_that_waits_is_woken_by_a_reset() throws Exception {
        topic("woken", "a", "b");
        try (Consumer<String> member = bench.join("woken", "woken")) {
            poll(member, 2);
            member.commit();
            CompletableFuture<List<String>> waiting =
                    CompletableFuture.supplyAsync(() -> member.poll(Duration.ofSeconds(60)).stream()
                            .map(GroupBench::value)
                            .toList());

            reset("woken", new ResetTo.Shift(-1));

            assertEquals(List.of("b"), waiting.get(4, TimeUnit.SECONDS), "long before the next heartbeat");
        }
    }

    @Test
    void work_that_is_being_done_is_fenced_and_done_again_from_there() {
        TopicPartition partition = topic("busy", "a", "b", "c", "d");
        try (LiveConsumer<String> member = (LiveConsumer<String>) bench.join("busy", "busy")) {
            Run run = nextRun(member);
            int busy = run.fence().partitionId();

            reset("busy", new ResetTo.Offset(2));

            assertEquals(List.of(), member.pollIdle(GroupBench.AT_ONCE, Set.of(busy), Set.of()));
            assertThrows(FurrowException.Fenced.class, () -> member.commit(run.fence(), null, 4));
            member.rewind(busy);
            Run again = nextRun(member);
            assertEquals(2, again.messages().getFirst().offset());
            member.commit(again.fence(), 2L, 4);
            assertEquals(4, bench.committed("busy", partition));
        }
    }

    @Test
    void failures_of_the_message_the_group_was_at_are_forgotten() {
        topic("failed", "a", "b");
        try (LiveConsumer<String> member = (LiveConsumer<String>) bench.join("failed", "failed")) {
            SERVICE.get(Failures.class).count(nextRun(member).fence(), 0, "no luck");
            String failures = """
                    select failures || coalesce(first_error, '-') || coalesce(last_error, '-') from furrow.committed_offset
                     where partition_id = %d""".formatted(rows.partitionId("failed", 0));
            assertEquals("1no luckno luck", rows.text(failures));

            reset("failed", new ResetTo.Earliest());

            assertEquals("0--", rows.text(failures));
        }
    }

    @Test
    void a_reset_goes_from_where_a_commit_under_way_ends() throws Exception {
        TopicPartition partition = topic("underway", "a", "b", "c");
        try (Consumer<String> member = bench.join("underway", "underway");
                Connection connection = SERVICE.database().connect()) {
            poll(member, 3);
            member.commit(java.util.Map.of(partition, CommittedPosition.of(1)));
            connection.setAutoCommit(false);
            Rows.texts(connection, """
                    update furrow.committed_offset set committed = 3 where partition_id = ? returning 1""", rows.partitionId("underway", 0));
            CompletableFuture<ResetOffset> reset =
                    CompletableFuture.supplyAsync(() -> reset("underway", new ResetTo.Shift(-1)));
            Eventually.holds(
                    "the reset waits",
                    () -> rows.count("pg_stat_activity where wait_event_type = 'Lock'"
                                    + " and datname = current_database() and query like '%no key update of o%'")
                            == 1);

            connection.commit();

            assertEquals(new ResetOffset(partition, 3L, 2, 3), reset.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void everybody_hears_of_a_reset() {
        TopicPartition partition = topic("told", "a");
        group("told");

        reset("told", new ResetTo.Latest());

        SERVICE.get(HeardNews.class).await(new Happening.Reset("told", partition, null, 1));
    }

    private static Run nextRun(LiveConsumer<String> member) {
        List<Run> runs = new java.util.ArrayList<>();
        Eventually.holds("something to do", () -> {
            runs.addAll(member.pollIdle(GroupBench.AT_ONCE, Set.of(), Set.of()));
            return !runs.isEmpty();
        });
        return runs.getFirst();
    }

    /** Resets all partitions of the topic that is named like the group; answers the first. */
    private ResetOffset reset(String name, ResetTo to) {
        return groups.reset(name.equals("nothing") ? "known" : name, ResetRequest.of(name, to))
                .getFirst();
    }

    /** A topic with messages in its only partition. */
    private TopicPartition topic(String name, String... values) {
        bench.create(name, 1);
        TopicPartition partition = new TopicPartition(name, 0);
        bench.publish(partition, values);
        return partition;
    }

    /** A group without members that knows no partition. */
    private void group(String name) {
        consumers.join(name, Set.of(), String.class).close();
    }

    /** How many partitions the group knows. */
    private long known(String group) {
        return rows.count(
                "furrow.committed_offset o join furrow.consumer_group g on g.id = o.group_id where g.name = ?", group);
    }
}
