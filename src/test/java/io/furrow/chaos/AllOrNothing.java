package io.furrow.chaos;

import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.Publish;
import io.furrow.chaos.Operation.Txn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * L7: of a transaction whose outcome nobody knows, everything is there or nothing. (Where the outcome is known, what is
 * missing was lost, and what should not be there was aborted.)
 */
final class AllOrNothing implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        for (Call call : seen.calls().of(Txn.class)) {
            Txn txn = (Txn) call.asked();
            Sighting proof = call.unknown() ? proof(txn, seen) : null;
            if (proof != null) {
                addTorn(call, txn, proof, seen, violations);
            }
        }
        return violations;
    }

    /** Something of it that is there, and that nothing else can have brought there. */
    private static @Nullable Sighting proof(Txn txn, Observations seen) {
        return txn.publishes().stream()
                .filter(publish -> seen.sendsOf(publish.value()).size() == 1)
                .flatMap(publish -> seen.placesOf(publish.value()).stream())
                .findFirst()
                .orElse(null);
    }

    private static void addTorn(Call call, Txn txn, Sighting proof, Observations seen, List<Violation> violations) {
        for (Publish publish : txn.publishes()) {
            if (seen.placesOf(publish.value()).isEmpty() && !mayBeForgotten(publish.topic(), seen)) {
                violations.add(new Violation(
                        "L7",
                        proof.value() + " is in " + proof.place() + " and " + publish.value()
                                + " of the same transaction is nowhere",
                        List.of(call.evidence(), proof.event())));
            }
        }
        for (Commit commit : txn.commits()) {
            Progress progress = seen.groups().in(commit.group(), commit.partition());
            Long committed = progress.committed();
            if (committed != null && committed < commit.offset() && progress.resets.isEmpty()) {
                violations.add(new Violation(
                        "L7",
                        proof.value() + " is in " + proof.place() + " and the commit of " + commit.offset()
                                + " in the same transaction is not: " + committed + " is committed",
                        List.of(call.evidence(), proof.event(), progress.finals.getLast())));
            }
        }
    }

    private static boolean mayBeForgotten(String topic, Observations seen) {
        return seen.finalReads().keySet().stream()
                .filter(partition -> partition.topic().equals(topic))
                .anyMatch(partition -> seen.logStart(partition) > 0);
    }
}
