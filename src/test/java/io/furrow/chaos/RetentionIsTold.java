package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** R3: a group that polls and lost messages to retention before it read them was told that it is out of range. */
final class RetentionIsTold implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.groups().forEach((key, progress) -> {
            boolean told = progress.deliveries.stream()
                    .anyMatch(delivery -> delivery.fetched().outOfRange());
            if (!progress.deliveries.isEmpty() && !told) {
                addSilent(key, progress, seen, violations);
            }
        });
        return violations;
    }

    private static void addSilent(
            GroupPartition key, Progress progress, Observations seen, List<Violation> violations) {
        TopicPartition partition = key.partition();
        Delivered delivered = new Delivered(progress);
        for (Sighting place : seen.places().getOrDefault(partition, Map.of()).values()) {
            if (place.offset() >= seen.logStart(partition)) {
                return;
            }
            if (!delivered.contains(place.offset()) && !progress.passedOver(place.offset())) {
                violations.add(new Violation(
                        "R3",
                        place.value() + " in " + place.place() + " was deleted before group " + key.group()
                                + " read it, and nobody told the group",
                        List.of(place.event())));
                return;
            }
        }
    }
}
