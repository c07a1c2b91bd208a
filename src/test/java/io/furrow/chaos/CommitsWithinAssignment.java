package io.furrow.chaos;

import io.furrow.chaos.Progress.Committed;
import io.furrow.chaos.Progress.Delivery;
import io.furrow.chaos.Progress.Former;
import io.furrow.chaos.Progress.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** C9: members commit in partitions that are their own, and no further than they read. For groups that poll. */
final class CommitsWithinAssignment implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.groups().forEach((key, progress) -> {
            if (!progress.deliveries.isEmpty()) {
                addForeign(key, progress, violations);
            }
        });
        return violations;
    }

    private static void addForeign(GroupPartition key, Progress progress, List<Violation> violations) {
        Map<String, Peaks> read = new HashMap<>();
        Map<String, Peaks> owned = new HashMap<>();
        for (Owner owner : progress.owners) {
            add(owned, owner.member(), owner.call(), owner.call().ended());
        }
        for (Delivery delivery : progress.deliveries) {
            if (!delivery.empty()) {
                add(read, delivery.member(), delivery.call(), delivery.next());
                add(owned, delivery.member(), delivery.call(), delivery.call().ended());
            }
        }
        for (Committed each : progress.commits) {
            if (!each.call().happened()) {
                continue;
            }
            String member = each.commit().member();
            long position = Math.max(
                    read.getOrDefault(member, new Peaks()).before(each.call().ended(), 0),
                    progress.possiblyCommittedBefore(each.call().began()));
            long owns =
                    owned.getOrDefault(member, new Peaks()).before(each.call().ended(), Long.MIN_VALUE);
            if (owns <= lost(progress, each)) {
                violations.add(new Violation(
                        "C9",
                        member + " committed in " + key + ", which was not its own",
                        List.of(each.call().evidence())));
            } else if (each.commit().offset() > position) {
                violations.add(new Violation(
                        "C9",
                        member + " committed " + each.commit().offset() + " in " + key + " having read up to "
                                + position,
                        List.of(each.call().evidence())));
            }
        }
    }

    private static void add(Map<String, Peaks> peaks, String member, Call call, long value) {
        peaks.computeIfAbsent(member, m -> new Peaks()).add(call.ended(), value, call.evidence());
    }

    /** When the member had known for the last time, before it committed, that the partition is not its own. */
    private static long lost(Progress progress, Committed committed) {
        long lost = Long.MIN_VALUE;
        for (Former former : progress.formers) {
            if (former.member().equals(committed.commit().member())
                    && former.call().ended() < committed.call().began()) {
                lost = Math.max(lost, former.call().began());
            }
        }
        return lost;
    }
}
