package io.furrow.chaos;

import io.furrow.chaos.Operation.Effects;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** C7: handlers left exactly one effect of each message below what is committed, in order, and none of any other. */
final class EffectsOnce implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.groups().forEach((key, progress) -> {
            Long committed = progress.committed();
            if (committed != null && progress.resets.isEmpty()) {
                progress.effects.forEach(effects -> {
                    addDisorder(key, effects, committed, violations);
                    addMissing(key, effects, progress, seen.logStart(key.partition()), violations);
                });
            }
        });
        return violations;
    }

    private static void addDisorder(GroupPartition key, Effects effects, long committed, List<Violation> violations) {
        long before = -1;
        for (long offset : effects.offsets()) {
            if (offset <= before) {
                violations.add(new Violation("C7", offset + " of " + key + " took effect after " + before, List.of()));
            }
            if (offset >= committed) {
                violations.add(new Violation(
                        "C7",
                        offset + " of " + key + " took effect and only " + committed + " is committed",
                        List.of()));
            }
            before = Math.max(before, offset);
        }
    }

    private static void addMissing(
            GroupPartition key, Effects effects, Progress progress, long logStart, List<Violation> violations) {
        Set<Long> done = new HashSet<>(effects.offsets());
        Long committed = progress.committed();
        for (long offset = logStart; committed != null && offset < committed; offset++) {
            if (!done.contains(offset) && !progress.isDead(offset) && !progress.passedOver(offset)) {
                violations.add(new Violation(
                        "C7",
                        offset + " of " + key + " left no effect although " + committed + " is committed",
                        List.of(progress.finals.getLast())));
            }
        }
    }
}
