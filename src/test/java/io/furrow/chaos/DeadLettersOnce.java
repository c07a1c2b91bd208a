package io.furrow.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** C12: a dead letter is there once, without effects, and the group has passed it. */
final class DeadLettersOnce implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.groups().forEach((key, progress) -> {
            Set<Long> effects = new HashSet<>();
            progress.effects.forEach(each -> effects.addAll(each.offsets()));
            Long committed = progress.committed();
            progress.deadLetters.forEach(letters -> {
                Set<Long> met = new HashSet<>();
                for (long offset : letters.offsets()) {
                    if (!met.add(offset)) {
                        violations.add(of(offset + " of " + key + " is a dead letter twice"));
                    }
                    if (effects.contains(offset)) {
                        violations.add(of(offset + " of " + key + " is a dead letter and took effect"));
                    }
                    if (committed != null && offset >= committed) {
                        violations.add(of(
                                offset + " of " + key + " is a dead letter and only " + committed + " is committed"));
                    }
                }
            });
        });
        return violations;
    }

    private static Violation of(String sentence) {
        return new Violation("C12", sentence, List.of());
    }
}
