package io.furrow.chaos;

import io.furrow.chaos.Operation.FinalCommitted;
import io.furrow.chaos.Progress.Committed;
import io.furrow.chaos.Progress.Handling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** C1: what is committed was handled: each offset below was begun before its commit, and not rolled back. For groups that say what they handle. */
final class AtLeastOnce implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.groups().forEach((key, progress) -> {
            if (!progress.handlings.isEmpty()) {
                addUnhandled(key, progress, seen, violations);
            }
        });
        return violations;
    }

    private static void addUnhandled(
            GroupPartition key, Progress progress, Observations seen, List<Violation> violations) {
        Map<Long, Long> begun = new HashMap<>();
        for (Handling handling : progress.handlings) {
            begun.merge(handling.handled().offset(), handling.call().began(), Math::min);
        }
        Sweep sweep = new Sweep(key, progress, begun, seen.logStart(key.partition()));
        for (Committed committed : progress.commits) {
            if (committed.call().happened()) {
                sweep.to(
                        committed.commit().offset(),
                        committed.call().committing(),
                        committed.call().evidence(),
                        violations);
            }
        }
        for (Event end : progress.finals) {
            sweep.to(((FinalCommitted) end.operation()).offset(), end.nanos(), end, violations);
        }
    }

    /** How far up everything was looked at. */
    private static final class Sweep {
        private final GroupPartition key;
        private final Progress progress;
        private final Map<Long, Long> begun;
        private final long logStart;
        private long looked;

        Sweep(GroupPartition key, Progress progress, Map<Long, Long> begun, long logStart) {
            this.key = key;
            this.progress = progress;
            this.begun = begun;
            this.logStart = logStart;
        }

        void to(long committed, long nanos, Event event, List<Violation> violations) {
            for (; looked < committed; looked++) {
                long when = begun.getOrDefault(looked, Long.MAX_VALUE);
                boolean excused = progress.isDead(looked) || progress.passedOver(looked) || looked < logStart;
                if (when > nanos && !(excused && when == Long.MAX_VALUE)) {
                    violations.add(new Violation(
                            "C1",
                            committed + " was committed in " + key + " and " + looked + " had not been handled",
                            List.of(event)));
                }
            }
        }
    }
}
