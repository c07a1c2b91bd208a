package io.furrow.chaos;

import io.furrow.chaos.Progress.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** C4: in one epoch a partition has one owner, ever. Where epochs are known. */
final class OneOwner implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.groups().forEach((key, progress) -> {
            Map<Long, Owner> byEpoch = new HashMap<>();
            for (Owner owner : progress.owners) {
                Long epoch = owner.epoch();
                Owner first = epoch == null ? null : byEpoch.putIfAbsent(epoch, owner);
                if (first != null && !first.member().equals(owner.member())) {
                    violations.add(new Violation(
                            "C4",
                            key + " belonged to " + first.member() + " and to " + owner.member() + " in epoch " + epoch,
                            List.of(first.call().evidence(), owner.call().evidence())));
                }
            }
        });
        return violations;
    }
}
