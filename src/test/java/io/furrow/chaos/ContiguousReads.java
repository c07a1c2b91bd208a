package io.furrow.chaos;

import io.furrow.chaos.Operation.Fetched;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Seen;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** L12 and L13: an answer is a run from the position asked for; a position below the log's start is called so, and no other. */
final class ContiguousReads implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.calls()
                .happened(
                        Poll.class,
                        (call, poll) -> poll.partitions().forEach(fetched -> addBreaks(call, fetched, violations)));
        return violations;
    }

    private static void addBreaks(Call call, Fetched fetched, List<Violation> violations) {
        Long from = fetched.from();
        Long logStart = fetched.logStart();
        boolean below = from != null && logStart != null && from < logStart;
        if (fetched.outOfRange() && from != null && logStart != null && !below) {
            violations.add(new Violation(
                    "L13",
                    from + " was called out of the range of " + fetched.partition() + ", which starts at " + logStart,
                    List.of(call.evidence())));
        }
        if (below && !fetched.outOfRange() && !beginsAt(from, fetched)) {
            violations.add(new Violation(
                    "L13",
                    fetched.partition() + " starts at " + logStart + ", and who asked for " + from + " was not told",
                    List.of(call.evidence())));
            return;
        }
        Long expected = from;
        for (Seen record : fetched.records()) {
            if (expected != null && record.offset() != expected) {
                violations.add(new Violation(
                        "L12",
                        "An answer has " + record.offset() + " of " + fetched.partition() + " where " + expected
                                + " should be",
                        List.of(call.evidence())));
                return;
            }
            expected = record.offset() + 1;
        }
    }

    private static boolean beginsAt(@Nullable Long from, Fetched fetched) {
        return from != null
                && !fetched.records().isEmpty()
                && fetched.records().getFirst().offset() == from;
    }
}
