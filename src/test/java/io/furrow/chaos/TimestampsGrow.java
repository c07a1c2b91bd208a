package io.furrow.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** L17: timestamps never run backwards with the offset. */
final class TimestampsGrow implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        for (Map<Long, Sighting> places : seen.places().values()) {
            Sighting before = null;
            long latest = Long.MIN_VALUE;
            for (Sighting place : places.values()) {
                Long timestamp = place.message().timestamp();
                if (timestamp == null) {
                    continue;
                }
                if (before != null && timestamp < latest) {
                    violations.add(new Violation(
                            "L17",
                            place.place() + " is of " + timestamp + ", " + before.place() + " of " + latest,
                            List.of(before.event(), place.event())));
                }
                before = place;
                latest = timestamp;
            }
        }
        return violations;
    }
}
