package io.furrow.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.Consumers;
import io.furrow.api.FurrowException;
import io.furrow.api.MemberOptions;
import io.furrow.api.Message;
import io.furrow.api.OffsetReset;
import io.furrow.api.ReadLimits;
import io.furrow.api.ResumedMember;
import io.furrow.api.ResumedMember.Fetched;
import io.furrow.api.TopicPartition;
import io.furrow.testing.Eventually;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StoredMemberTest {
    @RegisterExtension
    static final TestService SERVICE =
            TestService.onFreshDatabase().with("furrow.consume.heartbeat.interval.ms", "200");

    private static final ReadLimits AT_ONCE = ReadLimits.DEFAULTS;
    private static final ReadLimits LONG = ReadLimits.DEFAULTS.within(Duration.ofSeconds(30));

    private final Consumers consumers = SERVICE.get(Consumers.class);
    private final GroupBench bench = new GroupBench(SERVICE);
    private final Rows rows = SERVICE.database().rows();

    @Test
    void a_position_moves_only_when_the_messages_were_delivered() {
        TopicPartition partition = enrolled("moves", OffsetReset.EARLIEST);
        bench.publish(partition, "a", "b");

        Fetched abandoned = member("moves").poll(AT_ONCE);
        assertEquals(List.of("a", "b"), values(abandoned));
        abandoned.abandoned();
        Fetched first = member("moves").poll(AT_ONCE.upTo(1));
        assertEquals(List.of("a"), values(first));
        first.delivered();

        assertEquals(List.of("b"), values(delivered("moves")));
        assertEquals(-1, bench.committed("moves", partition));
        member("moves").commit();
        assertEquals(2, bench.committed("moves", partition));
    }

    @Test
    void two_polls_at_once_are_refused() {
        enrolled("twice", OffsetReset.EARLIEST);
        Fetched first = member("twice").poll(AT_ONCE);

        assertThrows(
                FurrowException.IllegalMemberState.class, () -> member("twice").poll(AT_ONCE));
        first.abandoned();

        delivered("twice");
    }

    @Test
    void a_poll_whose_hold_ran_out_does_not_free_the_hold_of_the_next() {
        enrolled("late", OffsetReset.EARLIEST);
        Fetched abandoned = expired(member("late").poll(AT_ONCE));
        Fetched delivered = expired(member("late").poll(AT_ONCE));
        Fetched next = member("late").poll(AT_ONCE);

        abandoned.abandoned();
        assertThrows(
                FurrowException.IllegalMemberState.class, () -> member("late").poll(AT_ONCE));
        delivered.delivered();
        assertThrows(
                FurrowException.IllegalMemberState.class, () -> member("late").poll(AT_ONCE));
        next.abandoned();

        delivered("late");
    }

    @Test
    void a_waiting_poll_holds_the_member_for_as_long_as_it_waits() throws Exception {
        enrolled("held", OffsetReset.EARLIEST);
        CompletableFuture<Fetched> poll =
                CompletableFuture.supplyAsync(() -> member("held").poll(LONG));
        String deadline =
                "select coalesce(extract(epoch from polling_until), 0) * 1000 from furrow.group_member where id = 'held'";
        Eventually.holds("the poll has begun", () -> seconds(deadline) > 0);
        double begun = seconds(deadline);

        Eventually.holds("the hold was renewed", () -> seconds(deadline) > begun);

        bench.publish(new TopicPartition("held", 0), "a");
        poll.get(10, TimeUnit.SECONDS).delivered();
    }

    @Test
    void a_member_that_is_gone_is_unknown() {
        enrolled("gone", OffsetReset.EARLIEST);
        ResumedMember member = member("gone");

        member.leave();
        member.leave();

        assertThrows(FurrowException.UnknownMember.class, () -> member("gone"));
        assertThrows(FurrowException.UnknownMember.class, () -> member.poll(AT_ONCE));
        assertThrows(FurrowException.UnknownMember.class, () -> consumers.resume("nowhere", "nobody"));
    }

    @Test
    void a_second_member_of_that_id_is_refused_and_one_without_a_subscription_has_nothing_to_poll() {
        consumers.enrol("id", MemberOptions.DEFAULTS.named("id"));

        assertThrows(
                FurrowException.MemberExists.class, () -> consumers.enrol("id", MemberOptions.DEFAULTS.named("id")));
        assertThrows(
                FurrowException.IllegalMemberState.class, () -> member("id").poll(AT_ONCE));
    }

    @Test
    void latest_loses_nothing_between_two_polls() {
        TopicPartition partition = enrolled("latest", OffsetReset.LATEST);

        assertEquals(List.of(), values(delivered("latest")));
        bench.publish(partition, "between");

        assertEquals(List.of("between"), values(delivered("latest")));
    }

    @Test
    void latest_brings_what_is_published_while_the_first_poll_waits() throws Exception {
        TopicPartition partition = enrolled("during", OffsetReset.LATEST);
        CompletableFuture<Fetched> poll =
                CompletableFuture.supplyAsync(() -> member("during").poll(LONG));
        Eventually.holds(
                "the poll has begun",
                () -> rows.count("furrow.group_member where id = 'during' and polling_until is not null") == 1);
        // The hold is taken before the log is looked at: what follows may come before or after, but the second is
        // after.
        bench.publish(partition, "1");
        Eventually.holds("the poll has looked", () -> {
            bench.publish(partition, "more");
            return poll.isDone();
        });

        assertFalse(values(poll.get()).isEmpty());
    }

    @Test
    void a_session_that_ends_hands_its_partitions_over() throws Exception {
        bench.create("short", 2);
        MemberOptions shortly = MemberOptions.DEFAULTS.withSessionTimeout(Duration.ofSeconds(1));
        consumers.enrol("short", shortly.named("silent")).subscribe(Set.of("short"));
        ResumedMember survivor = consumers.enrol("short", MemberOptions.DEFAULTS);
        survivor.subscribe(Set.of("short"));
        assertEquals(Set.of(), survivor.assignment(), "the first member has not released anything yet");

        Eventually.holds("the survivor has both", () -> survivor.assignment().size() == 2);

        assertThrows(FurrowException.UnknownMember.class, () -> consumers.resume("short", "silent"));
    }

    @Test
    void a_waiting_poll_releases_what_another_member_is_to_have() throws Exception {
        bench.create("release", 2);
        consumers.enrol("release", MemberOptions.DEFAULTS.named("waits")).subscribe(Set.of("release"));
        CompletableFuture<Fetched> poll = CompletableFuture.supplyAsync(
                () -> consumers.resume("release", "waits").poll(LONG));
        Eventually.holds(
                "the poll has begun",
                () -> rows.count("furrow.group_member where id = 'waits' and polling_until is not null") == 1);
        ResumedMember second = consumers.enrol("release", MemberOptions.DEFAULTS);
        second.subscribe(Set.of("release"));

        Eventually.holds("both have one", () -> second.assignment().size() == 1);

        assertTrue(!poll.isDone(), "it still waits");
        TopicPartition kept =
                consumers.resume("release", "waits").assignment().iterator().next();
        bench.publish(kept, "a");
        assertEquals(List.of("a"), values(poll.get(10, TimeUnit.SECONDS)));
    }

    /** A topic, a group and a member of that name, each made by a call of its own. */
    private TopicPartition enrolled(String name, OffsetReset reset) {
        bench.create(name, 1);
        consumers.enrol(name, MemberOptions.DEFAULTS.named(name).startingAt(reset));
        member(name).subscribe(Set.of(name));
        assertEquals(1, member(name).assignment().size());
        return new TopicPartition(name, 0);
    }

    /** As any replica takes it up. */
    private ResumedMember member(String name) {
        return consumers.resume(name, name);
    }

    private Fetched delivered(String name) {
        Fetched fetched = member(name).poll(AT_ONCE);
        fetched.delivered();
        return fetched;
    }

    /** As if the process of a poll had been frozen for too long. */
    private static Fetched expired(Fetched fetched) {
        SERVICE.database()
                .execute("update furrow.group_member set polling_until = clock_timestamp() - interval '1 second'"
                        + " where id = 'late'");
        return fetched;
    }

    private double seconds(String question) {
        return Double.parseDouble(rows.texts(question).getFirst());
    }

    private static List<String> values(Fetched fetched) {
        return fetched.messages().stream()
                .map(Message::value)
                .map(value -> Objects.requireNonNull(value).text())
                .toList();
    }
}
