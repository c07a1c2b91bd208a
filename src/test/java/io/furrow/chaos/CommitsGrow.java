package io.furrow.chaos;

import io.furrow.chaos.Operation.FinalCommitted;
import io.furrow.chaos.Progress.Committed;
import java.util.ArrayList;
import java.util.List;

/** C2: what a group has committed never goes down, unless an administrator resets it, its member went back by
 * itself, or a commit of unknown outcome came late. */
final class CommitsGrow implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.groups().forEach((key, progress) -> {
            for (Committed each : progress.commits) {
                boolean wentBack = progress.seeks.stream()
                        .anyMatch(seek -> each.commit().member().equals(seek.member()));
                if (each.call().happened() && !wentBack) {
                    addFallen(
                            key,
                            progress,
                            each.call().began(),
                            each.commit().offset(),
                            each.call().evidence(),
                            violations);
                }
            }
            for (Event end : progress.finals) {
                addFallen(key, progress, end.nanos(), ((FinalCommitted) end.operation()).offset(), end, violations);
            }
        });
        return violations;
    }

    private static void addFallen(
            GroupPartition key, Progress progress, long nanos, long offset, Event event, List<Violation> violations) {
        Peaks.Peak before = progress.committedBefore(nanos);
        if (before != null && before.value() > offset && !progress.mayBeUndone(before, offset, nanos)) {
            violations.add(new Violation(
                    "C2",
                    before.value() + " was committed in " + key + " and later " + offset,
                    List.of(before.event(), event)));
        }
    }
}
