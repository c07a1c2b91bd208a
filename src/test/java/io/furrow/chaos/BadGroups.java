package io.furrow.chaos;

import static io.furrow.chaos.Changes.drop;
import static io.furrow.chaos.Changes.edit;
import static io.furrow.chaos.Changes.finalReads;
import static io.furrow.chaos.Changes.insert;
import static io.furrow.chaos.Changes.is;
import static io.furrow.chaos.Changes.joinOf;
import static io.furrow.chaos.Changes.ok;
import static io.furrow.chaos.Changes.publish;
import static io.furrow.chaos.Changes.reads;
import static io.furrow.chaos.Changes.retype;
import static io.furrow.chaos.Changes.swap;
import static io.furrow.chaos.GoodHistory.IN_0;
import static io.furrow.chaos.GoodHistory.IN_1;
import static io.furrow.chaos.GoodHistory.TAIL;
import static io.furrow.chaos.GoodHistory.fetched;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.furrow.chaos.Changes.Change;
import io.furrow.chaos.Operation.Assigned;
import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.DeadLetters;
import io.furrow.chaos.Operation.Effects;
import io.furrow.chaos.Operation.Fault;
import io.furrow.chaos.Operation.FinalCommitted;
import io.furrow.chaos.Operation.FinalRead;
import io.furrow.chaos.Operation.Handled;
import io.furrow.chaos.Operation.Owned;
import io.furrow.chaos.Operation.ParkedEffects;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Publish;
import io.furrow.chaos.Operation.Reset;
import io.furrow.chaos.Operation.Revoked;
import io.furrow.chaos.Operation.RewoundEffects;
import io.furrow.chaos.Operation.Seen;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The good history with one change each to what groups did; and the invariant that it breaks. */
final class BadGroups {
    private BadGroups() {}

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
                        drop(event ->
                                is(event, Reset.class, reset -> reset.group().equals("back")))),
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
                                LongStream.range(10, 20)
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

    static Stream<Arguments> keysAndResets() {
        return Stream.of(
                arguments("C14", "a parked message takes effect twice", parked(0, 2, 1, 1, 3)),
                arguments("C14", "a parked message takes no effect", parked(0, 2, 3)),
                arguments("C14", "a key's messages take effect in another order", parked(2, 0, 1, 3)),
                arguments("C14", "a parked message takes effect that is not committed", parked(0, 2, 1, 3, 4)),
                arguments("C15", "a group leaves a message out after a reset", rewound(0, 1, 0, 1)),
                arguments("C15", "a group goes back and nobody reset it", rewound(0, 1, 0, 0, 2)),
                arguments(
                        "C15",
                        "a reset is undone",
                        drop(event -> is(
                                        event,
                                        Reset.class,
                                        reset -> reset.group().equals("wound") && reset.offset() == 2))
                                .and(rewound(0, 1, 2))),
                arguments("C15", "a group handles what was committed again", rewound(0, 1, 1, 0, 2)),
                arguments("C15", "a reset happens twice", rewound(0, 1, 0, 1, 0, 1, 2)));
    }

    private static Change parked(long... offsets) {
        return edit(
                ParkedEffects.class,
                effects -> true,
                effects -> new ParkedEffects(
                        "park", IN_1, LongStream.of(offsets).boxed().toList()));
    }

    private static Change rewound(long... offsets) {
        return edit(
                RewoundEffects.class,
                effects -> true,
                effects -> new RewoundEffects(
                        "wound", TAIL, LongStream.of(offsets).boxed().toList()));
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
}
