package io.furrow.chaos;

import io.furrow.chaos.Operation.Transformation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** L5 and L6: nobody sees what was refused, rolled back or never published, nor anything before its COMMIT. */
final class NothingAborted implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        Set<String> known = new HashSet<>();
        List<Transformation> transformations = new ArrayList<>();
        seen.calls().happened(Transformation.class, (call, transformation) -> transformations.add(transformation));
        for (Sighting sighting : seen.sightings()) {
            if (sighting.read()
                    && known.add(sighting.value())
                    && transformations.stream().noneMatch(each -> isOutput(sighting, each))) {
                addFirst(sighting, seen.sendsOf(sighting.value()), violations);
            }
        }
        return violations;
    }

    /** Outputs are looked at elsewhere: their handlers may not say what they publish. */
    private static boolean isOutput(Sighting sighting, Transformation transformation) {
        return sighting.partition().topic().equals(transformation.to())
                && sighting.value().startsWith(transformation.prefix());
    }

    private static void addFirst(Sighting sighting, List<Send> sends, List<Violation> violations) {
        List<Send> possible =
                sends.stream().filter(send -> !send.call().failed()).toList();
        if (sends.isEmpty()) {
            violations.add(new Violation(
                    "L5",
                    sighting.value() + " is in " + sighting.place() + " and nobody published it",
                    List.of(sighting.event())));
        } else if (possible.isEmpty()) {
            violations.add(new Violation(
                    "L5",
                    sighting.value() + " is in " + sighting.place() + " although publishing it failed",
                    List.of(sends.getFirst().call().evidence(), sighting.event())));
        } else if (possible.stream()
                .allMatch(send -> sighting.event().nanos() < send.call().committing())) {
            violations.add(new Violation(
                    "L6",
                    sighting.value() + " was seen in " + sighting.place() + " before its COMMIT",
                    List.of(sighting.event(), possible.getFirst().call().evidence())));
        }
    }
}
