package io.furrow.chaos;

import io.furrow.chaos.Operation.FinalRead;
import io.furrow.chaos.Operation.Seen;
import java.util.ArrayList;
import java.util.List;

/** L2 and R2: a partition is every offset from its start to its end, deleted is only what is before the start, and all say so. */
final class GapFree implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.finalReads().forEach((partition, reads) -> {
            FinalRead first = (FinalRead) reads.getFirst().done();
            for (Call call : reads) {
                FinalRead read = (FinalRead) call.done();
                addHoles(call, read, violations);
                if (read.highWatermark() != first.highWatermark()) {
                    violations.add(new Violation(
                            "L2",
                            partition + " ends at " + first.highWatermark() + " for " + first.source() + " and at "
                                    + read.highWatermark() + " for " + read.source(),
                            List.of(reads.getFirst().evidence(), call.evidence())));
                }
            }
        });
        return violations;
    }

    private static void addHoles(Call call, FinalRead read, List<Violation> violations) {
        long expected = read.logStart();
        for (long offset :
                read.records().stream().mapToLong(Seen::offset).sorted().toArray()) {
            if (offset != expected) {
                violations.add(new Violation(
                        offset > expected && expected == read.logStart() ? "R2" : "L2",
                        read.partition() + " of " + read.source() + " has " + offset + " where " + expected
                                + " should be; it starts at " + read.logStart(),
                        List.of(call.evidence())));
            }
            expected = offset + 1;
        }
        if (expected != read.highWatermark()) {
            violations.add(new Violation(
                    "L2",
                    read.partition() + " of " + read.source() + " should end at " + read.highWatermark()
                            + " but its records end at " + expected,
                    List.of(call.evidence())));
        }
    }
}
