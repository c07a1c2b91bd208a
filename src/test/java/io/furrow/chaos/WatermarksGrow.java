package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.FinalRead;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Purge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** L15: the end of a partition and its start never go down. */
final class WatermarksGrow implements Invariant {
    private record Mark(TopicPartition partition, String name) {}

    private record Told(Mark mark, Call call, long value) {}

    @Override
    public List<Violation> violations(Observations seen) {
        List<Told> all = new ArrayList<>();
        seen.calls()
                .happened(
                        Poll.class,
                        (call, poll) -> poll.partitions().forEach(fetched -> {
                            add(all, fetched.partition(), "end", call, fetched.highWatermark());
                            add(all, fetched.partition(), "start", call, fetched.logStart());
                        }));
        seen.calls()
                .happened(Purge.class, (call, purge) -> add(all, purge.partition(), "start", call, purge.logStart()));
        seen.calls()
                .happened(
                        FinalRead.class, (call, read) -> add(all, read.partition(), "end", call, read.highWatermark()));
        Map<Mark, Peaks> peaks = new HashMap<>();
        for (Told told : all) {
            peaks.computeIfAbsent(told.mark(), m -> new Peaks())
                    .add(told.call().ended(), told.value(), told.call().evidence());
        }
        List<Violation> violations = new ArrayList<>();
        for (Told told : all) {
            Peaks.Peak before = peaks.getOrDefault(told.mark(), new Peaks())
                    .before(told.call().began());
            boolean asks = told.call().asked() instanceof Purge;
            if (before != null && told.value() < before.value() && !asks) {
                violations.add(new Violation(
                        "L15",
                        "The " + told.mark().name() + " of " + told.mark().partition() + " went from " + before.value()
                                + " to " + told.value(),
                        List.of(before.event(), told.call().evidence())));
            }
        }
        return violations;
    }

    private static void add(List<Told> all, TopicPartition partition, String name, Call call, @Nullable Long value) {
        if (value != null) {
            all.add(new Told(new Mark(partition, name), call, value));
        }
    }
}
