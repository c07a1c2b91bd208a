package io.furrow.chaos;

import static io.furrow.chaos.Changes.delay;
import static io.furrow.chaos.Changes.drop;
import static io.furrow.chaos.Changes.edit;
import static io.furrow.chaos.Changes.finalReads;
import static io.furrow.chaos.Changes.first;
import static io.furrow.chaos.Changes.insert;
import static io.furrow.chaos.Changes.is;
import static io.furrow.chaos.Changes.joinOf;
import static io.furrow.chaos.Changes.publish;
import static io.furrow.chaos.Changes.publishing;
import static io.furrow.chaos.Changes.reads;
import static io.furrow.chaos.Changes.retype;
import static io.furrow.chaos.Changes.see;
import static io.furrow.chaos.Changes.swap;
import static io.furrow.chaos.Changes.with;
import static io.furrow.chaos.GoodHistory.CUT;
import static io.furrow.chaos.GoodHistory.IN_0;
import static io.furrow.chaos.GoodHistory.OLD;
import static io.furrow.chaos.GoodHistory.REST;
import static io.furrow.chaos.GoodHistory.TAIL;
import static io.furrow.chaos.GoodHistory.TWICE;
import static io.furrow.chaos.GoodHistory.fetched;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.furrow.chaos.Changes.Change;
import io.furrow.chaos.Operation.BeforeCommit;
import io.furrow.chaos.Operation.Fetched;
import io.furrow.chaos.Operation.FinalRead;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Publish;
import io.furrow.chaos.Operation.Purge;
import io.furrow.chaos.Operation.Seek;
import io.furrow.chaos.Operation.Seen;
import io.furrow.chaos.Operation.StreamOpened;
import io.furrow.chaos.Operation.Streamed;
import io.furrow.chaos.Operation.Topic;
import io.furrow.chaos.Operation.Txn;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The good history with one change each to what was published and read; and the invariant that it breaks. */
final class BadLogs {
    private BadLogs() {}

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
                                .and(publish(publish -> publish.value().equals("a2"), BadLogs::keyed))),
                arguments(
                        "L17",
                        "a timestamp is lower than the one before",
                        see((tp, seen) -> Stream.of(seen.value().equals("z2") ? earlier(seen) : seen))
                                .and(publish(
                                        publish -> publish.value().equals("z2") && publish.offset() != null,
                                        BadLogs::earlier))));
    }

    static Stream<Arguments> answers() {
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

    private static Change resumedAt(String cursor) {
        return edit(
                StreamOpened.class,
                opened -> opened.cursor() != null,
                opened -> new StreamOpened(opened.stream(), cursor, List.of()));
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

    private static Seen keyed(Seen seen) {
        return new Seen(seen.offset(), "k0", seen.value(), seen.timestamp());
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
