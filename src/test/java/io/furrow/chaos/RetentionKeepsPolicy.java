package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.FinalRead;
import io.furrow.chaos.Operation.Purge;
import io.furrow.chaos.Operation.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** R1: what is gone in the end was purged on request, or older than its topic, where known, keeps messages. */
final class RetentionKeepsPolicy implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        Map<TopicPartition, Long> purged = new HashMap<>();
        seen.calls()
                .possible(Purge.class, (call, purge) -> purged.merge(purge.partition(), purge.logStart(), Math::max));
        Map<String, Long> kept = new HashMap<>();
        seen.calls().possible(Topic.class, (call, topic) -> {
            Long retention = topic.retentionMillis();
            kept.merge(topic.name(), retention == null ? Long.MAX_VALUE : retention, Math::min);
        });
        List<Violation> violations = new ArrayList<>();
        seen.finalReads((call, read) -> {
            TopicPartition partition = read.partition();
            Long keep = kept.get(partition.topic());
            if (keep != null) {
                addGone(call, read, purged.getOrDefault(partition, 0L), keep, seen, violations);
            }
        });
        return violations;
    }

    private static void addGone(
            Call call, FinalRead read, long purged, long keep, Observations seen, List<Violation> violations) {
        Long now = read.now();
        for (Sighting place :
                seen.places().getOrDefault(read.partition(), Map.of()).values()) {
            Long timestamp = place.message().timestamp();
            boolean gone = place.offset() >= purged && place.offset() < read.logStart();
            boolean old = timestamp != null && now != null && keep < now - timestamp;
            boolean undecided = keep != Long.MAX_VALUE && (timestamp == null || now == null);
            if (gone && !old && !undecided) {
                violations.add(new Violation(
                        "R1",
                        place.value() + " in " + place.place() + " was deleted before its time",
                        List.of(place.event(), call.evidence())));
            }
        }
    }
}
