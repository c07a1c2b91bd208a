package io.furrow.chaos;

import io.furrow.chaos.Progress.Committed;
import io.furrow.chaos.Progress.Delivery;
import io.furrow.chaos.Progress.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * C5 and C6: who gets a partition begins at what is committed: not beyond it, which would skip (C5), and not before it,
 * which would repeat what is done (C6). So there is no repetition after a clean leave.
 */
final class Resumes implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.groups().forEach((key, progress) -> {
            Map<String, @Nullable Call> assignments = new HashMap<>();
            Map<String, Long> positions = new HashMap<>();
            for (Delivery delivery : progress.deliveries) {
                if (delivery.empty()) {
                    continue;
                }
                Call assignment = assignment(progress, delivery);
                if (!assignments.containsKey(delivery.member())
                        || !Objects.equals(assignments.get(delivery.member()), assignment)) {
                    assignments.put(delivery.member(), assignment);
                    if (!inFlight(delivery, assignment, positions)) {
                        addSkipped(key, progress, delivery, seen, violations);
                    }
                }
                positions.put(delivery.member(), delivery.next());
                addRepeated(key, progress, delivery, assignment, violations);
            }
        });
        return violations;
    }

    /** The last the member had been told before the answer that the partition is its own. */
    private static @Nullable Call assignment(Progress progress, Delivery delivery) {
        Call last = null;
        for (Owner owner : progress.owners) {
            if (owner.member().equals(delivery.member())
                    && owner.call().ended() < delivery.call().ended()) {
                last = owner.call();
            }
        }
        return last;
    }

    /** Whether an answer may be one from before the assignment, on its way meanwhile. */
    private static boolean inFlight(Delivery delivery, @Nullable Call assignment, Map<String, Long> positions) {
        return assignment != null
                && assignment.ended() >= delivery.call().began()
                && positions.getOrDefault(delivery.member(), -1L) == delivery.first();
    }

    private static void addSkipped(
            GroupPartition key, Progress progress, Delivery delivery, Observations seen, List<Violation> violations) {
        long committed = progress.possiblyCommittedBefore(delivery.call().ended());
        if (delivery.first() > Math.max(committed, seen.logStart(key.partition()))) {
            violations.add(new Violation(
                    "C5",
                    delivery.member() + " began at " + delivery.first() + " of " + key + " when no more than "
                            + committed + " can have been committed",
                    List.of(delivery.call().evidence())));
        }
    }

    private static void addRepeated(
            GroupPartition key,
            Progress progress,
            Delivery delivery,
            @Nullable Call assignment,
            List<Violation> violations) {
        Peaks.Peak before = progress.committedBefore(delivery.call().began());
        boolean wentBack = progress.seeks.stream()
                .anyMatch(seek -> delivery.member().equals(seek.member())
                        && seek.call().began() < delivery.call().ended());
        if (before == null
                || before.value() <= delivery.first()
                || wentBack
                || progress.mayBeUndone(
                        before, delivery.first(), delivery.call().ended())) {
            return;
        }
        // Who does not know that it lost the partition may read on: it cannot commit.
        long own = assignment == null
                ? Long.MIN_VALUE
                : Math.min(firstSign(progress, assignment), delivery.call().began());
        long others = assignment == null ? firstDelivery(progress, delivery) : own;
        for (Committed each : progress.commits) {
            long until = each.commit().member().equals(delivery.member()) ? own : others;
            if (each.call().happened()
                    && each.call().ended() < until
                    && each.commit().offset() > delivery.first()
                    && each.commit().offset() <= before.value()
                    && !resetSince(progress, each.call(), delivery.call())) {
                violations.add(new Violation(
                        "C6",
                        delivery.member() + " got " + delivery.first() + " of " + key + " after "
                                + each.commit().offset() + " was committed",
                        List.of(each.call().evidence(), delivery.call().evidence())));
                return;
            }
        }
    }

    /** When the epoch of an assignment began, as far as anybody knows: a member that was frozen in between is told late. */
    private static long firstSign(Progress progress, Call assignment) {
        Owner told = progress.owners.stream()
                .filter(owner -> owner.call().equals(assignment))
                .findFirst()
                .orElseThrow();
        return progress.owners.stream()
                .filter(owner -> owner.equals(told)
                        || (told.epoch() != null
                                && told.epoch().equals(owner.epoch())
                                && told.member().equals(owner.member())))
                .mapToLong(owner -> owner.call().began())
                .min()
                .orElseThrow();
    }

    private static long firstDelivery(Progress progress, Delivery delivery) {
        return progress.deliveries.stream()
                .filter(each -> each.member().equals(delivery.member()))
                .mapToLong(each -> each.call().began())
                .min()
                .orElse(Long.MIN_VALUE);
    }

    private static boolean resetSince(Progress progress, Call commit, Call delivery) {
        return progress.resets.stream()
                .anyMatch(reset ->
                        reset.call().ended() > commit.began() && reset.call().began() < delivery.ended());
    }
}
