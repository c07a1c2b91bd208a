package io.furrow.chaos;

import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.Join;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Txn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** C13: of two members with one instance id, the one that came first does nothing after the other has joined. */
final class OneOfInstance implements Invariant {
    private record Instance(String group, String id) {}

    private record Member(String group, String name) {}

    private record Holder(Member member, Call join) {}

    @Override
    public List<Violation> violations(Observations seen) {
        Map<Instance, Holder> holders = new HashMap<>();
        Map<Member, Call> displaced = new HashMap<>();
        List<Violation> violations = new ArrayList<>();
        for (Call call : seen.calls().all()) {
            if (!call.happened()) {
                continue;
            }
            if (call.done() instanceof Join join && join.instance() != null) {
                Member member = new Member(join.group(), join.member());
                Holder before = holders.put(new Instance(join.group(), join.instance()), new Holder(member, call));
                displaced.remove(member);
                // Of two that joined at the same time nobody knows which came first.
                if (before != null
                        && !before.member().equals(member)
                        && before.join().ended() < call.began()) {
                    displaced.put(before.member(), call);
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
            case Txn txn
            when !txn.commits().isEmpty() ->
                new Member(
                        txn.commits().getFirst().group(),
                        txn.commits().getFirst().member());
            default -> null;
        };
    }
}
