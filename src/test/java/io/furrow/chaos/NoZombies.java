package io.furrow.chaos;

import io.furrow.chaos.Operation.Leave;
import io.furrow.chaos.Progress.Committed;
import io.furrow.chaos.Progress.Delivery;
import io.furrow.chaos.Progress.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * C3: who lost a partition commits nothing in it from when its new owner knows. Where owners have epochs, all that came
 * before a commit are expected to be known; where they have none, the new owner must not have gone, nor the old one have
 * had a sign of the partition since the new one asked.
 */
final class NoZombies implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.groups().forEach((key, progress) -> {
            Map<String, Peaks> signs = signs(progress);
            for (Committed each : progress.commits) {
                Owner newer = each.call().happened() ? newer(key, progress, each, signs, seen) : null;
                if (newer != null) {
                    violations.add(new Violation(
                            "C3",
                            each.commit().member() + " committed "
                                    + each.commit().offset() + " in " + key + " although it belonged to "
                                    + newer.member(),
                            List.of(
                                    newer.call().evidence(),
                                    each.call().invoked(),
                                    each.call().evidence())));
                }
            }
        });
        return violations;
    }

    /** When each member had a sign that the partition is its own. */
    private static Map<String, Peaks> signs(Progress progress) {
        Map<String, Peaks> signs = new HashMap<>();
        for (Owner owner : progress.owners) {
            signs.computeIfAbsent(owner.member(), m -> new Peaks())
                    .add(
                            owner.call().ended(),
                            owner.call().ended(),
                            owner.call().evidence());
        }
        for (Delivery delivery : progress.deliveries) {
            if (!delivery.empty()) {
                signs.computeIfAbsent(delivery.member(), m -> new Peaks())
                        .add(
                                delivery.call().ended(),
                                delivery.call().ended(),
                                delivery.call().evidence());
            }
        }
        return signs;
    }

    private static @Nullable Owner newer(
            GroupPartition key, Progress progress, Committed each, Map<String, Peaks> signs, Observations seen) {
        Owner latest = latest(progress, each.call().began());
        if (latest == null || latest.member().equals(each.commit().member())) {
            return null;
        }
        return latest.epoch() == null
                ? withoutEpochs(key, progress, each, signs, seen)
                : byEpoch(progress, each, latest);
    }

    /** The owner of the highest epoch, or else the last, of those who knew before then. */
    private static @Nullable Owner latest(Progress progress, long nanos) {
        Owner latest = null;
        for (Owner owner : progress.owners) {
            if (owner.call().ended() < nanos && (latest == null || epoch(owner) >= epoch(latest))) {
                latest = owner;
            }
        }
        return latest;
    }

    private static long epoch(Owner owner) {
        Long epoch = owner.epoch();
        return epoch == null ? -1 : epoch;
    }

    private static @Nullable Owner byEpoch(Progress progress, Committed each, Owner latest) {
        Long known = each.commit().epoch();
        boolean regained = progress.owners.stream()
                .anyMatch(owner -> owner.member().equals(each.commit().member())
                        && epoch(owner) > epoch(latest)
                        && owner.call().ended() < each.call().ended());
        return regained || (known != null && known >= epoch(latest)) ? null : latest;
    }

    private static @Nullable Owner withoutEpochs(
            GroupPartition key, Progress progress, Committed each, Map<String, Peaks> signs, Observations seen) {
        String member = each.commit().member();
        Peaks own = signs.get(member);
        long lastSign = own == null ? Long.MAX_VALUE : own.before(each.call().ended(), Long.MAX_VALUE);
        Owner newer = null;
        for (Owner owner : progress.owners) {
            if (owner.call().ended() < each.call().began()
                    && !owner.member().equals(member)
                    && lastSign < owner.call().began()
                    && !gone(key, progress, owner, each.call(), seen)) {
                newer = owner;
            }
        }
        return newer;
    }

    private static boolean gone(GroupPartition key, Progress progress, Owner owner, Call commit, Observations seen) {
        return progress.formers.stream()
                        .anyMatch(former ->
                                former.member().equals(owner.member()) && between(owner.call(), former.call(), commit))
                || seen.groups().comings(key.group()).stream()
                        .anyMatch(coming -> coming.asked() instanceof Leave leave
                                && leave.member().equals(owner.member())
                                && between(owner.call(), coming, commit));
    }

    private static boolean between(Call owned, Call ended, Call commit) {
        return ended.ended() >= owned.began() && ended.began() < commit.ended();
    }
}
