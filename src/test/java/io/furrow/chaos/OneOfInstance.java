package io.furrow.chaos;

import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.Join;
import io.furrow.chaos.Operation.Poll;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** C13: of two members with one instance id, the one that came first does nothing after the other has joined. */
final class OneOfInstance implements Invariant {
    private record Instance(String group, String id) {}

    private record Member(String group, String name) {}

    @Override
    public List<Violation> violations(Observations seen) {
        Map<Instance, Member> holders = new HashMap<>();
        Map<Member, Call> displaced = new HashMap<>();
        List<Violation> violations = new ArrayList<>();
        for (Call call : seen.calls().all()) {
            if (!call.happened()) {
                continue;
            }
            if (call.done() instanceof Join join && join.instance() != null) {
                Member member = new Member(join.group(), join.member());
                Member before = holders.put(new Instance(join.group(), join.instance()), member);
                displaced.remove(member);
                if (before != null && !before.equals(member)) {
                    displaced.put(before, call);
                }
            }
            Member active = active(call.done());
            Call by = active == null ? null : displaced.get(active);
            if (by != null && call.began() > by.ended()) {
                violations.add(new Violation(
                        "C13",
                        active + " went on after another joined with its instance id",
                        List.of(by.evidence(), call.evidence())));
            }
        }
        return violations;
    }

    private static @Nullable Member active(Operation operation) {
        return switch (operation) {
            case Poll poll when poll.group() != null -> new Member(poll.group(), poll.member());
            case Commit commit -> new Member(commit.group(), commit.member());
            default -> null;
        };
    }
}
