package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Publish;
import io.furrow.chaos.Operation.Txn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** L10: what one transaction sends to one partition lies side by side, in the order in which it was sent. */
final class TransactionsContiguous implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        for (Call call : seen.calls().of(Txn.class)) {
            if (!call.failed()) {
                addScattered(call, seen, violations);
            }
        }
        return violations;
    }

    private static void addScattered(Call call, Observations seen, List<Violation> violations) {
        Map<TopicPartition, Sighting> last = new HashMap<>();
        for (Publish publish : ((Txn) call.asked()).publishes()) {
            List<Sighting> places = seen.placesOf(publish.value());
            if (places.size() != 1 || seen.sendsOf(publish.value()).size() != 1) {
                continue;
            }
            Sighting place = places.getFirst();
            Sighting before = last.put(place.partition(), place);
            if (before != null && before.offset() + 1 != place.offset()) {
                violations.add(new Violation(
                        "L10",
                        before.value() + " is in " + before.place() + " and " + place.value()
                                + ", sent next in the same transaction, is in " + place.place(),
                        List.of(call.evidence(), before.event(), place.event())));
            }
        }
    }
}
