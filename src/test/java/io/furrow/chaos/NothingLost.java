package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.FinalRead;
import io.furrow.chaos.Operation.Seen;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** L3: what was acknowledged or seen is there in the end, at its offset, unless the log begins after it. */
final class NothingLost implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.places().forEach((partition, places) -> {
            List<Call> reads = seen.finalReads().getOrDefault(partition, List.of());
            if (reads.isEmpty()) {
                violations.add(new Violation("L3", "Nobody read " + partition + " in the end", List.of()));
            }
            reads.forEach(call -> addLost(partition, places, call, violations));
        });
        return violations;
    }

    private static void addLost(
            TopicPartition partition, Map<Long, Sighting> places, Call call, List<Violation> violations) {
        FinalRead read = (FinalRead) call.done();
        Set<Long> left = new HashSet<>();
        for (Seen record : read.records()) {
            left.add(record.offset());
        }
        places.forEach((offset, sighting) -> {
            if (offset >= read.logStart() && !left.contains(offset)) {
                violations.add(new Violation(
                        "L3",
                        sighting.value() + " was in " + sighting.place() + " and is not there for " + read.source(),
                        List.of(sighting.event(), call.evidence())));
            }
        });
    }
}
