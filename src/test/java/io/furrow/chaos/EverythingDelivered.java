package io.furrow.chaos;

import static java.util.stream.Collectors.toSet;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.FinalRead;
import io.furrow.chaos.Operation.Join;
import io.furrow.chaos.Operation.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * L4: what was acknowledged comes to every group that wants its topic, soon after the acknowledgement and the last fault.
 * Groups are those that poll or say what they handle, and whose committed offsets were asked for in the end.
 */
final class EverythingDelivered implements Invariant {
    private final Limits limits;

    EverythingDelivered(Limits limits) {
        this.limits = limits;
    }

    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.finalReads().keySet().forEach(partition -> {
            for (String group : seen.groups().wanting(partition)) {
                if (seen.groups().tells(group)) {
                    addMissed(group, partition, seen, violations);
                }
            }
        });
        return violations;
    }

    private void addMissed(String group, TopicPartition partition, Observations seen, List<Violation> violations) {
        Progress progress = seen.groups().in(group, partition);
        Delivered delivered = new Delivered(progress);
        long ready = Math.max(seen.faults().healed(), joined(group, partition.topic(), seen));
        acknowledged(partition, seen).forEach((offset, event) -> {
            if (offset < seen.logStart(partition) || progress.passedOver(offset) || progress.isDead(offset)) {
                return;
            }
            Event first = delivered.first(offset);
            long deadline = Math.max(ready, event.nanos()) + limits.delivery().toNanos();
            if (first == null) {
                violations.add(new Violation(
                        "L4", partition + " at " + offset + " never came to group " + group, List.of(event)));
            } else if (first.nanos() > deadline) {
                violations.add(new Violation(
                        "L4", partition + " at " + offset + " came late to group " + group, List.of(event, first)));
            }
        });
    }

    /** The acknowledgements of what is there in the end; anything else is lost and not undelivered. */
    private static Map<Long, Event> acknowledged(TopicPartition partition, Observations seen) {
        Map<Long, Event> acknowledged = new HashMap<>();
        seen.places().getOrDefault(partition, Map.of()).forEach((offset, place) -> {
            for (Send send : seen.sendsOf(place.value())) {
                if (send.call().happened() && offset.equals(send.done().offset())) {
                    acknowledged.put(offset, send.call().evidence());
                }
            }
        });
        acknowledged.keySet().retainAll(left(partition, seen));
        return acknowledged;
    }

    private static Set<Long> left(TopicPartition partition, Observations seen) {
        Call read = seen.finalReads().getOrDefault(partition, List.of()).getLast();
        return ((FinalRead) read.done()).records().stream().map(Seen::offset).collect(toSet());
    }

    private static long joined(String group, String topic, Observations seen) {
        return seen.groups().comings(group).stream()
                .filter(call ->
                        call.asked() instanceof Join join && join.topics().contains(topic))
                .filter(Call::happened)
                .mapToLong(Call::ended)
                .min()
                .orElse(Long.MIN_VALUE);
    }
}
