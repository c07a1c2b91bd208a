package io.furrow.chaos;

import static java.util.stream.Collectors.toMap;

import io.furrow.chaos.Operation.FinalRead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** C10: once faults are over, groups catch up, and partitions stop changing hands. */
final class Liveness implements Invariant {
    private final Limits limits;

    Liveness(Limits limits) {
        this.limits = limits;
    }

    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.finalReads().forEach((partition, reads) -> {
            long end = ((FinalRead) reads.getFirst().done()).highWatermark();
            for (String group : seen.groups().wanting(partition)) {
                Long committed = seen.groups().in(group, partition).committed();
                if (end > (committed == null ? 0 : committed)) {
                    violations.add(new Violation(
                            "C10",
                            "Group " + group + " committed " + committed + " in " + partition + ", which ends at "
                                    + end,
                            List.of(reads.getFirst().evidence())));
                }
            }
        });
        seen.groups().forEach((key, progress) -> addStorm(key, progress, seen, violations));
        return violations;
    }

    /** Two who say the same of an epoch mean one tenure. */
    private static Object tenure(Progress.Owner owner) {
        Long epoch = owner.epoch();
        return epoch == null ? owner : epoch;
    }

    private void addStorm(GroupPartition key, Progress progress, Observations seen, List<Violation> violations) {
        long healed = seen.faults().healed();
        List<Call> owners = progress.owners.stream()
                .filter(owner -> owner.call().began() > healed)
                .collect(toMap(Liveness::tenure, Progress.Owner::call, (first, again) -> first, LinkedHashMap::new))
                .values()
                .stream()
                .toList();
        // Not everybody says when it comes and goes: whoever is new came, and may have gone.
        long comings = 2 * seen.groups().newcomers(key.group(), healed)
                + seen.groups().comings(key.group()).stream()
                        .filter(call -> call.ended() > healed)
                        .count();
        if (owners.size() > limits.generations() + comings) {
            violations.add(new Violation(
                    "C10",
                    key + " changed hands " + owners.size() + " times after all faults while no more than " + comings
                            + " came or went",
                    List.of(owners.getFirst().evidence(), owners.getLast().evidence())));
        }
    }
}
