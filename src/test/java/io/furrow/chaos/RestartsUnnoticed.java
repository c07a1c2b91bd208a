package io.furrow.chaos;

import io.furrow.chaos.Operation.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** C11: while nothing but a server ends in order and comes back, no partition changes hands. */
final class RestartsUnnoticed implements Invariant {
    private final Limits limits;

    RestartsUnnoticed(Limits limits) {
        this.limits = limits;
    }

    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        for (Call restart : seen.faults().all()) {
            if (graceful(restart) && restart.happened() && !otherFaults(restart, seen)) {
                seen.groups().forEach((key, progress) -> addNoticed(restart, key, progress, seen, violations));
            }
        }
        return violations;
    }

    private static boolean graceful(Call fault) {
        return ((Fault) fault.asked()).name().equals(Faults.GRACEFUL_RESTART);
    }

    private boolean otherFaults(Call restart, Observations seen) {
        return seen.faults().all().stream().anyMatch(fault -> !graceful(fault) && meets(restart, fault));
    }

    private boolean meets(Call restart, Call other) {
        return other.began() <= restart.ended()
                && givenUp(other) >= restart.began() - limits.rebalance().toNanos();
    }

    /** What nobody has waited for any longer is not carried out after a quiet time. */
    private static long givenUp(Call call) {
        Event completed = call.completed();
        return completed == null ? Long.MAX_VALUE : completed.nanos();
    }

    /** Whether nothing was heard any more of who had the partition: it would have changed hands without a restart, too. */
    private static boolean hadGone(Call restart, Progress progress) {
        return progress.owners.stream()
                .filter(owner -> owner.call().ended() < restart.began())
                .max(Comparator.comparingLong(owner -> owner.call().ended()))
                .filter(owner -> progress.deliveries.stream()
                        .noneMatch(delivery -> delivery.member().equals(owner.member())
                                && delivery.call().ended() > restart.began()))
                .isPresent();
    }

    private void addNoticed(
            Call restart, GroupPartition key, Progress progress, Observations seen, List<Violation> violations) {
        List<Call> comings = seen.groups().comings(key.group());
        // Where members do not tell that they come and go, nobody knows why partitions moved.
        if (comings.isEmpty()
                || comings.stream().anyMatch(coming -> meets(restart, coming))
                || hadGone(restart, progress)) {
            return;
        }
        Stream.concat(
                        progress.owners.stream().map(Progress.Owner::call),
                        progress.formers.stream().map(Progress.Former::call))
                .filter(call -> call.began() > restart.began() && call.ended() < restart.ended())
                .forEach(call -> violations.add(new Violation(
                        "C11",
                        key + " changed hands because a server was restarted",
                        List.of(restart.evidence(), call.evidence()))));
    }
}
