package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.Txn;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** L11: publishes can be put into one order that agrees with every partition, and with who consumed what. */
final class NoCycles implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        Precedence precedence = new Precedence();
        for (Map<Long, Sighting> places : seen.places().values()) {
            addWrites(places.values(), seen, precedence);
        }
        seen.calls().possible(Txn.class, (call, txn) -> {
            if (!txn.publishes().isEmpty()) {
                txn.commits().forEach(commit -> addRead(commit, call, seen, precedence));
            }
        });
        List<Call> cycle = precedence.cycle();
        return cycle.isEmpty()
                ? List.of()
                : List.of(new Violation(
                        "L11",
                        "Each of these came before the next, and the last before the first",
                        cycle.stream().map(Call::evidence).toList()));
    }

    /** A call counts where its first message is: what is scattered is no cycle. */
    private static void addWrites(Collection<Sighting> places, Observations seen, Precedence precedence) {
        Set<Call> met = Collections.newSetFromMap(new IdentityHashMap<>());
        Call before = null;
        for (Sighting place : places) {
            Call writer = writer(place, seen);
            if (writer != null && met.add(writer)) {
                if (before != null) {
                    precedence.add(before, writer);
                }
                before = writer;
            }
        }
    }

    /** Whoever published the last message that a transaction consumed came before it. */
    private static void addRead(Commit commit, Call call, Observations seen, Precedence precedence) {
        TopicPartition partition = commit.partition();
        Sighting read = seen.at(partition, commit.offset() - 1);
        Call writer = read == null ? null : writer(read, seen);
        if (writer != null) {
            precedence.add(writer, call);
        }
    }

    /** The one call that can have stored it, or null. */
    private static @Nullable Call writer(Sighting place, Observations seen) {
        List<Send> sends = seen.sendsOf(place.value());
        return sends.size() == 1 && seen.placesOf(place.value()).size() == 1
                ? sends.getFirst().call()
                : null;
    }
}
