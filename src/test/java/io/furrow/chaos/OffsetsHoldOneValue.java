package io.furrow.chaos;

import java.util.ArrayList;
import java.util.List;

/** L1: an offset holds one message, always and for everybody: key, value and timestamp. */
final class OffsetsHoldOneValue implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        for (Sighting sighting : seen.sightings()) {
            Sighting first = seen.at(sighting.partition(), sighting.offset());
            if (first != null && !first.message().agreesWith(sighting.message())) {
                violations.add(new Violation(
                        "L1",
                        sighting.place() + " was " + first.message() + " and then " + sighting.message(),
                        List.of(first.event(), sighting.event())));
            }
        }
        return violations;
    }
}
