package io.furrow.chaos;

import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Publish;
import io.furrow.chaos.Operation.Txn;
import java.util.List;
import java.util.stream.Stream;

/** U1: while nothing is broken, clients know how nearly all of their operations ended; else a history says little. */
final class FewUnknowns implements Invariant {
    private final Limits limits;

    FewUnknowns(Limits limits) {
        this.limits = limits;
    }

    @Override
    public List<Violation> violations(Observations seen) {
        List<Call> calm = calm(seen);
        List<Call> unknown = calm.stream().filter(Call::unknown).toList();
        return unknown.size() <= limits.unknownShare() * calm.size()
                ? List.of()
                : List.of(new Violation(
                        "U1",
                        unknown.size() + " of " + calm.size() + " operations outside faults ended unknown",
                        List.of(unknown.getFirst().evidence())));
    }

    /** The operations during which nothing was broken. */
    static List<Call> calm(Observations seen) {
        return Stream.of(Publish.class, Txn.class, Commit.class, Poll.class)
                .flatMap(type -> seen.calls().of(type).stream())
                .filter(call ->
                        !seen.faults().during(call.began(), call.evidence().nanos()))
                .toList();
    }
}
