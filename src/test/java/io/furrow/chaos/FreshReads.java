package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Fetched;
import io.furrow.chaos.Operation.Poll;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** L14: a read that began after a message was acknowledged or seen, at or before its offset, does not come back empty. */
final class FreshReads implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        Map<TopicPartition, Peaks> known = new HashMap<>();
        for (Sighting sighting : seen.sightings()) {
            known.computeIfAbsent(sighting.partition(), p -> new Peaks())
                    .add(sighting.event().nanos(), sighting.offset(), sighting.event());
        }
        List<Violation> violations = new ArrayList<>();
        seen.calls().happened(Poll.class, (call, poll) -> {
            if (poll.partitions().stream().allMatch(fetched -> fetched.records().isEmpty())) {
                poll.partitions().forEach(fetched -> addStale(call, fetched, known, violations));
            }
        });
        return violations;
    }

    private static void addStale(
            Call call, Fetched fetched, Map<TopicPartition, Peaks> known, List<Violation> violations) {
        Long from = fetched.from();
        Peaks peaks = known.get(fetched.partition());
        Peaks.Peak before = peaks == null ? null : peaks.before(call.began());
        if (from != null && before != null && from <= before.value() && !fetched.outOfRange()) {
            violations.add(new Violation(
                    "L14",
                    before.value() + " of " + fetched.partition() + " was known, and a later read from " + from
                            + " found nothing",
                    List.of(before.event(), call.evidence())));
        }
    }
}
