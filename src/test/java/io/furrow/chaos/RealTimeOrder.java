package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** L9: a publish that began after a message was acknowledged or seen gets a higher offset in its partition. */
final class RealTimeOrder implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        Map<TopicPartition, Peaks> known = new HashMap<>();
        for (Sighting sighting : seen.sightings()) {
            known.computeIfAbsent(sighting.partition(), p -> new Peaks())
                    .add(sighting.event().nanos(), sighting.offset(), sighting.event());
        }
        List<Violation> violations = new ArrayList<>();
        for (Send send : seen.sends()) {
            List<Sighting> places = seen.placesOf(send.value());
            if (places.size() == 1 && seen.sendsOf(send.value()).getFirst().equals(send)) {
                addLate(send, places.getFirst(), known, violations);
            }
        }
        return violations;
    }

    private static void addLate(
            Send send, Sighting place, Map<TopicPartition, Peaks> known, List<Violation> violations) {
        Peaks peaks = known.getOrDefault(place.partition(), new Peaks());
        Peaks.Peak before = peaks.before(send.call().began());
        if (before != null && place.offset() <= before.value()) {
            violations.add(new Violation(
                    "L9",
                    send.value() + " went to " + place.place() + " although " + before.value()
                            + " was known before it began",
                    List.of(before.event(), send.call().invoked(), place.event())));
        }
    }
}
