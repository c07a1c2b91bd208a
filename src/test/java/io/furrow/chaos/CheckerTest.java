package io.furrow.chaos;

import static io.furrow.chaos.Changes.delay;
import static io.furrow.chaos.Changes.drop;
import static io.furrow.chaos.Changes.edit;
import static io.furrow.chaos.Changes.finalReads;
import static io.furrow.chaos.Changes.insert;
import static io.furrow.chaos.Changes.is;
import static io.furrow.chaos.Changes.ok;
import static io.furrow.chaos.Changes.publish;
import static io.furrow.chaos.Changes.publishing;
import static io.furrow.chaos.Changes.retype;
import static io.furrow.chaos.Changes.see;
import static io.furrow.chaos.Changes.swap;
import static io.furrow.chaos.Changes.with;
import static io.furrow.chaos.GoodHistory.CUT;
import static io.furrow.chaos.GoodHistory.IN_0;
import static io.furrow.chaos.GoodHistory.IN_1;
import static io.furrow.chaos.GoodHistory.OLD;
import static io.furrow.chaos.GoodHistory.REST;
import static io.furrow.chaos.GoodHistory.TAIL;
import static io.furrow.chaos.GoodHistory.TWICE;
import static io.furrow.chaos.GoodHistory.fetched;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Changes.Change;
import io.furrow.chaos.Operation.Assigned;
import io.furrow.chaos.Operation.BeforeCommit;
import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.DeadLetters;
import io.furrow.chaos.Operation.Effects;
import io.furrow.chaos.Operation.Fault;
import io.furrow.chaos.Operation.Fetched;
import io.furrow.chaos.Operation.FinalCommitted;
import io.furrow.chaos.Operation.FinalRead;
import io.furrow.chaos.Operation.Handled;
import io.furrow.chaos.Operation.Join;
import io.furrow.chaos.Operation.Owned;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Publish;
import io.furrow.chaos.Operation.Purge;
import io.furrow.chaos.Operation.Reset;
import io.furrow.chaos.Operation.Revoked;
import io.furrow.chaos.Operation.Seek;
import io.furrow.chaos.Operation.Seen;
import io.furrow.chaos.Operation.StreamOpened;
import io.furrow.chaos.Operation.Streamed;
import io.furrow.chaos.Operation.Topic;
import io.furrow.chaos.Operation.Txn;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker finds in a good history nothing, and in each that is bad in one way exactly that. */
class CheckerTest {
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(2), Duration.ofMillis(50), 3, 0.05);

    private static Report report(List<Event> events) {
        return new Checker(LIMITS).report(new History(events));
    }

    @Test
    void a_good_history_passes_whatever_ended_unknown() {
        Report report = report(GoodHistory.events());

        assertEquals(List.of(), report.violations(), report::toString);
        assertTrue(report.operations().getOrDefault("Publish INFO", 0L) >= 5, report::toString);
        assertTrue(report.operations().getOrDefault("Txn INFO", 0L) >= 3, report::toString);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"logs", "reads", "groups", "members", "forgetting"})
    void a_bad_history_is_found_by_what_it_breaks(String invariant, String how, Change change) {
        List<Event> good = GoodHistory.events();
        List<Event> bad = change.apply(good);
        assertNotEquals(good, bad, how);

        Report report = report(bad);

        assertEquals(
                new TreeSet<>(List.of(invariant)),
                report.violations().stream().map(Violation::invariant).collect(Collectors.toCollection(TreeSet::new)),
                report::toString);
    }

    static Stream<Arguments> logs() {
        return Stream.of(
                arguments("L1", "a reader sees another timestamp", answered("r", seen -> Stream.of(later(seen)))),
                arguments(
                        "L1",
                        "a reader sees another value",
                        answered("r", seen -> Stream.of(new Seen(seen.offset(), seen.key(), "a1", seen.timestamp())))),
                arguments(
                        "L2",
                        "an offset is missing that nobody had been told of",
                        finalReads((tp, seen) ->
                                Stream.of(tp.equals(TWICE) && seen.offset() == 1 ? moved(seen, 2) : seen))),
                arguments(
                        "L2",
                        "the end is beyond the last message",
                        edit(
                                FinalRead.class,
                                read -> read.partition().equals(TWICE),
                                read -> new FinalRead(read.source(), TWICE, 0, 3, read.now(), read.records()))),
                arguments(
                        "L3",
                        "the last message is gone",
                        finalReads((tp, seen) ->
                                Stream.of(seen).filter(each -> !each.value().equals("h1")))),
                arguments(
                        "L4",
                        "a message never comes to a group",
                        drop(event -> is(event, Poll.class, poll -> reads(poll, "w", TAIL) && first(poll) == 1))),
                arguments(
                        "L4",
                        "a message comes late to a group",
                        delay(
                                event -> is(
                                        event, Poll.class, poll -> poll.member().equals("w")),
                                5)),
                arguments(
                        "L5",
                        "a refused message is there",
                        retype(publishing("z1").and(event -> event.type() == Event.Type.OK), Event.Type.FAIL)),
                arguments("L5", "a message is there that nobody sent", drop(publishing("z2"))),
                arguments(
                        "L6",
                        "a message is seen before its COMMIT",
                        insert(beforeCommitOf("z3"), new Poll(null, "early", List.of(fetched(TAIL, 2L, null, 2, 3))))),
                arguments(
                        "L7",
                        "half of a transaction of unknown outcome is missing",
                        edit(FinalRead.class, read -> read.partition().equals(REST), read -> with(read, List.of()))),
                arguments(
                        "L8",
                        "a message with an idempotency key is there twice",
                        publish(
                                publish -> publish.value().equals("i4"),
                                publish ->
                                        new Publish(publish.topic(), publish.key(), "i4", "once", null, null, null))),
                arguments("L9", "a later publish has a lower offset", swap("z1", 0, "z2", 1)),
                arguments("L10", "a transaction is stored in another order", swap("q1", 0, "q2", 1)),
                arguments("L11", "two transactions lie crosswise", swap("g2", 0, "h2", 1)),
                arguments(
                        "L16",
                        "a key is in two partitions",
                        see((tp, seen) -> Stream.of(seen.value().equals("a2") ? keyed(seen) : seen))
                                .and(publish(publish -> publish.value().equals("a2"), CheckerTest::keyed))),
                arguments(
                        "L17",
                        "a timestamp is lower than the one before",
                        see((tp, seen) -> Stream.of(seen.value().equals("z2") ? earlier(seen) : seen))
                                .and(publish(
                                        publish -> publish.value().equals("z2") && publish.offset() != null,
                                        CheckerTest::earlier))));
    }

    static Stream<Arguments> reads() {
        return Stream.of(
                arguments(
                        "L12",
                        "an answer leaves a message out",
                        answered("r", seen -> Stream.of(seen).filter(each -> each.offset() != 1))),
                arguments(
                        "L12",
                        "an answer begins beyond where the one before ended",
                        answered("n", seen -> Stream.of(seen).filter(each -> each.offset() != 2))),
                arguments(
                        "L12",
                        "an answer repeats what the one before had",
                        edit(
                                Poll.class,
                                poll -> reads(poll, "n", IN_0) && first(poll) == 2,
                                poll -> new Poll(null, "n", List.of(fetched(IN_0, null, null, 1, 5))))),
                arguments(
                        "L12",
                        "a member of a group at rest is sent back",
                        insert(joinOf("watch"), new Poll("g", "a", List.of(fetched(IN_0, null, null, 4, 5))))),
                arguments(
                        "L13",
                        "a reader below the start is moved in silence",
                        edit(
                                Poll.class,
                                poll -> reads(poll, "r", CUT)
                                        && poll.partitions().getFirst().outOfRange(),
                                poll -> new Poll(
                                        null,
                                        "r",
                                        List.of(new Fetched(
                                                CUT,
                                                0L,
                                                1L,
                                                null,
                                                false,
                                                fetched(CUT, 1L, null, 1, 2).records()))))),
                arguments(
                        "L13",
                        "a reader at the start is called out of range",
                        edit(
                                Poll.class,
                                poll -> reads(poll, "r", CUT)
                                        && poll.partitions().getFirst().outOfRange(),
                                poll -> new Poll(null, "r", List.of(new Fetched(CUT, 1L, 1L, null, true, List.of()))))),
                arguments(
                        "L14",
                        "a reader does not see what was acknowledged",
                        edit(
                                Poll.class,
                                poll -> reads(poll, "r", IN_0) && first(poll) == 3,
                                poll -> new Poll(null, "r", List.of(fetched(IN_0, 3L, 5L, 0, 0))))),
                arguments(
                        "L15",
                        "the end of a partition goes down",
                        edit(
                                Poll.class,
                                poll -> reads(poll, "r", IN_0) && first(poll) == 3,
                                poll -> new Poll(null, "r", List.of(fetched(IN_0, 3L, 4L, 3, 5))))),
                arguments(
                        "E1",
                        "a stream leaves a message out",
                        drop(event -> is(
                                event,
                                Streamed.class,
                                streamed -> streamed.cursor().equals("c1")))),
                arguments("E1", "a stream goes on beyond its cursor", resumedAt("c1")),
                arguments("E1", "a stream goes on before its cursor", resumedAt("c3")));
    }

    static Stream<Arguments> groups() {
        return Stream.of(
                arguments(
                        "C1",
                        "what was committed had been rolled back",
                        retype(ok(Handled.class, handled -> handled.value().equals("b1")), Event.Type.FAIL)),
                arguments(
                        "C1",
                        "what was committed was never handled",
                        drop(event -> is(
                                event, Handled.class, handled -> handled.value().equals("i3")))),
                arguments("C2", "a commit goes back", insert(joinOf("watch"), new Commit("g", "a", 1L, IN_0, 3))),
                arguments("C3", "a zombie commits", zombie()),
                arguments("C3", "a zombie commits and nobody knows epochs", zombie().and(withoutEpochs())),
                arguments(
                        "C4",
                        "an epoch has two owners",
                        edit(
                                Assigned.class,
                                assigned -> assigned.member().equals("b"),
                                assigned -> new Assigned("g", "b", List.of(new Owned(IN_1, 1L))))),
                arguments(
                        "C5",
                        "a member begins beyond what is committed",
                        edit(
                                Poll.class,
                                poll -> reads(poll, "j", TAIL),
                                poll -> new Poll("jump", "j", List.of(fetched(TAIL, null, null, 1, 3))))),
                arguments(
                        "C6",
                        "what is committed comes again after a clean leave",
                        insert(joinOf("watch"), new Poll("g", "a", List.of(fetched(IN_1, null, null, 2, 3))))),
                arguments(
                        "C6",
                        "what is committed comes again and nobody reset it",
                        drop(event -> is(event, Reset.class, reset -> true))),
                arguments("C7", "a message takes effect twice", effects(0, 1, 1, 3, 4)),
                arguments("C7", "a message takes no effect", effects(0, 3, 4)),
                arguments("C7", "effects are in another order", effects(1, 0, 3, 4)),
                arguments("C7", "a message takes effect that is not committed", effects(0, 1, 3, 4, 5)),
                arguments("C8", "outputs are in another order", swap("r|b1", 2, "r|b2", 3)),
                arguments(
                        "C8",
                        "an output is missing",
                        finalReads((tp, seen) ->
                                Stream.of(seen).filter(each -> !each.value().equals("r|i6")))),
                arguments(
                        "C8",
                        "an output is there twice",
                        finalReads((tp, seen) -> seen.value().equals("r|i6")
                                ? Stream.of(seen, new Seen(9, seen.key(), "r|a1", seen.timestamp()))
                                : Stream.of(seen))),
                arguments(
                        "C8",
                        "an output has no input",
                        finalReads((tp, seen) -> seen.value().equals("r|i6")
                                ? Stream.of(seen, new Seen(9, seen.key(), "r|f1", seen.timestamp()))
                                : Stream.of(seen))));
    }

    static Stream<Arguments> members() {
        return Stream.of(
                arguments(
                        "C9",
                        "a member commits what it has given up",
                        insert(
                                ok(Assigned.class, assigned -> assigned.member().equals("b")),
                                new Commit("g", "a", 1L, IN_1, 2))),
                arguments(
                        "C9",
                        "a member commits what it never had",
                        insert(joinOf("slow"), new Commit("watch", "stranger", null, TAIL, 0))),
                arguments(
                        "C9",
                        "a member commits further than it read",
                        insert(joinOf("slow"), new Commit("jump", "j", null, TAIL, 4))),
                arguments(
                        "C10",
                        "a group does not catch up",
                        edit(
                                FinalCommitted.class,
                                end -> end.group().equals("watch"),
                                end -> new FinalCommitted("watch", TAIL, 2))),
                arguments(
                        "C10",
                        "a partition changes hands again and again",
                        insert(
                                event -> is(event, FinalRead.class, read -> true),
                                LongStream.range(10, 16)
                                        .mapToObj(epoch -> new Assigned("jump", "j", List.of(new Owned(TAIL, epoch))))
                                        .toArray(Operation[]::new))),
                arguments(
                        "C11",
                        "a restart in order is noticed",
                        insert(
                                ok(Fault.class, fault -> fault.name().equals(Faults.GRACEFUL_RESTART)),
                                new Assigned("g", "a", List.of(new Owned(IN_0, 1L))))),
                arguments("C12", "a message is a dead letter twice", deadLetters(2, 2)),
                arguments("C12", "a dead letter took effect", deadLetters(2, 3)),
                arguments("C12", "a dead letter is not passed", deadLetters(2, 7)),
                arguments(
                        "C13",
                        "two members have one instance id",
                        insert(event -> is(event, FinalRead.class, read -> true), new Poll("pair", "m1", List.of()))),
                arguments(
                        "U1",
                        "too much ends unknown while nothing is broken",
                        retype(
                                ok(
                                        Publish.class,
                                        publish -> publish.topic().equals("old")
                                                || publish.topic().equals("cut")),
                                Event.Type.INFO)));
    }

    static Stream<Arguments> forgetting() {
        return Stream.of(
                arguments(
                        "R1",
                        "a message is deleted before its time",
                        edit(Topic.class, topic -> topic.name().equals("old"), topic -> new Topic("old", 1, 100_000L))),
                arguments(
                        "R1",
                        "a message is deleted that nobody purged",
                        drop(event -> is(event, Purge.class, purge -> true))),
                arguments(
                        "R2",
                        "more is deleted than the start says",
                        finalReads(
                                (tp, seen) -> Stream.of(seen).filter(each -> !tp.equals(TWICE) || each.offset() > 0))),
                arguments(
                        "R3",
                        "a group is moved over what was deleted in silence",
                        edit(
                                        Poll.class,
                                        poll -> reads(poll, "s", OLD)
                                                && poll.partitions().getFirst().outOfRange(),
                                        poll -> new Poll("slow", "s", List.of()))
                                .and(drop(event -> is(event, Seek.class, seek -> true)))));
    }

    private static boolean reads(Poll poll, String member, TopicPartition partition) {
        return poll.member().equals(member)
                && poll.partitions().stream().anyMatch(each -> each.partition().equals(partition));
    }

    private static long first(Poll poll) {
        List<Seen> records = poll.partitions().getFirst().records();
        return records.isEmpty() ? -1 : records.getFirst().offset();
    }

    /** A reader of the first partition got other messages. */
    private static Change answered(String member, Function<Seen, Stream<Seen>> other) {
        return edit(Poll.class, poll -> reads(poll, member, IN_0), poll -> {
            Fetched fetched = poll.partitions().getFirst();
            return new Poll(
                    poll.group(),
                    member,
                    List.of(with(
                            fetched, fetched.records().stream().flatMap(other).toList())));
        });
    }

    private static Predicate<Event> beforeCommitOf(String value) {
        long op = GoodHistory.events().stream()
                .filter(event -> is(
                        event,
                        Txn.class,
                        txn -> txn.publishes().stream()
                                .anyMatch(publish -> publish.value().equals(value))))
                .findFirst()
                .orElseThrow()
                .op();
        return event -> event.op() == op && is(event, BeforeCommit.class, commit -> true);
    }

    private static Predicate<Event> joinOf(String group) {
        return event -> is(event, Join.class, join -> join.group().equals(group));
    }

    /** A member commits what has another owner, of which it does not know. */
    private static Change zombie() {
        return drop(event -> is(event, Revoked.class, revoked -> true))
                .and(insert(
                        event -> is(event, Fault.class, fault -> fault.name().equals("KILL")),
                        new Commit("g", "a", 1L, IN_1, 2)));
    }

    private static Change withoutEpochs() {
        return edit(
                        Commit.class,
                        commit -> true,
                        commit ->
                                new Commit(commit.group(), commit.member(), null, commit.partition(), commit.offset()))
                .and(edit(
                        Assigned.class,
                        assigned -> true,
                        assigned -> new Assigned(
                                assigned.group(),
                                assigned.member(),
                                assigned.partitions().stream()
                                        .map(owned -> new Owned(owned.partition(), null))
                                        .toList())));
    }

    private static Change resumedAt(String cursor) {
        return edit(
                StreamOpened.class,
                opened -> opened.cursor() != null,
                opened -> new StreamOpened(opened.stream(), cursor, List.of()));
    }

    private static Change effects(long... offsets) {
        return edit(
                Effects.class,
                effects -> effects.partition().equals(IN_0),
                effects ->
                        new Effects("fx", IN_0, LongStream.of(offsets).boxed().toList()));
    }

    private static Change deadLetters(long... offsets) {
        return edit(
                DeadLetters.class,
                letters -> true,
                letters -> new DeadLetters(
                        "fx", IN_0, LongStream.of(offsets).boxed().toList()));
    }

    private static Seen moved(Seen seen, long offset) {
        return new Seen(offset, seen.key(), seen.value(), seen.timestamp());
    }

    private static Seen later(Seen seen) {
        return new Seen(seen.offset(), seen.key(), seen.value(), seen.timestamp() + 1);
    }

    private static Seen earlier(Seen seen) {
        return new Seen(seen.offset(), seen.key(), seen.value(), seen.timestamp() - 1);
    }

    private static Seen keyed(Seen seen) {
        return new Seen(seen.offset(), "k0", seen.value(), seen.timestamp());
    }

    private static Publish earlier(Publish publish) {
        Long timestamp = Objects.requireNonNull(publish.timestamp());
        return new Publish(
                publish.topic(),
                publish.key(),
                publish.value(),
                publish.idempotencyKey(),
                publish.partition(),
                publish.offset(),
                timestamp - 1);
    }

    private static Publish keyed(Publish publish) {
        return new Publish(
                publish.topic(),
                "k0",
                publish.value(),
                publish.idempotencyKey(),
                publish.partition(),
                publish.offset(),
                publish.timestamp());
    }
}
