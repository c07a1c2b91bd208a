package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Assigned;
import io.furrow.chaos.Operation.Fetched;
import io.furrow.chaos.Operation.Join;
import io.furrow.chaos.Operation.Leave;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Reset;
import io.furrow.chaos.Operation.Revoked;
import io.furrow.chaos.Operation.Seek;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * L12 where the server keeps the position: an answer goes on where the one before ended. A member of a group may be sent
 * back, to what is committed, whenever the group is not at rest, and forward only to what was committed.
 */
final class SuccessiveReads implements Invariant {
    private record Reader(@Nullable String group, String member, TopicPartition partition) {}

    /** The end of an answer, and when the next could begin elsewhere for the last time before it. */
    private record End(long next, Call call) {}

    private final Map<Reader, End> ends = new HashMap<>();
    private final Map<String, Long> restless = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    @Override
    public List<Violation> violations(Observations seen) {
        SuccessiveReads reads = new SuccessiveReads();
        for (Call call : seen.calls().all()) {
            reads.add(call, seen);
        }
        return reads.violations;
    }

    private void add(Call call, Observations seen) {
        switch (call.done()) {
            case Poll poll
            when call.happened() -> poll.partitions().forEach(fetched -> follow(call, poll, fetched, seen));
            case Poll poll
            when call.unknown() ->
                ends.keySet()
                        .removeIf(reader ->
                                reader.member().equals(poll.member()) && Objects.equals(reader.group(), poll.group()));
            case Seek seek -> ends.remove(new Reader(seek.group(), seek.member(), seek.partition()));
            case Reset reset ->
                ends.keySet()
                        .removeIf(reader -> reset.group().equals(reader.group())
                                && reset.partition().equals(reader.partition()));
            case Assigned assigned -> {
                restless.put(assigned.group(), call.began());
                assigned.partitions()
                        .forEach(owned ->
                                ends.remove(new Reader(assigned.group(), assigned.member(), owned.partition())));
            }
            case Revoked revoked -> {
                restless.put(revoked.group(), call.began());
                revoked.partitions()
                        .forEach(partition -> ends.remove(new Reader(revoked.group(), revoked.member(), partition)));
            }
            case Join join -> restless.put(join.group(), call.began());
            case Leave leave -> restless.put(leave.group(), call.began());
            default -> {}
        }
    }

    private void follow(Call call, Poll poll, Fetched fetched, Observations seen) {
        Reader reader = new Reader(poll.group(), poll.member(), fetched.partition());
        if (fetched.from() != null || fetched.outOfRange()) {
            ends.remove(reader);
            return;
        }
        if (fetched.records().isEmpty()) {
            return;
        }
        long first = fetched.records().getFirst().offset();
        End before = ends.put(reader, new End(fetched.records().getLast().offset() + 1, call));
        if (before != null
                && (first > skippable(reader, before, call, seen) || sentBack(reader, before, first, call, seen))) {
            violations.add(new Violation(
                    "L12",
                    poll.member() + " read " + fetched.partition() + " up to " + before.next() + " and then from "
                            + first,
                    List.of(before.call().evidence(), call.evidence())));
        }
    }

    private static long skippable(Reader reader, End before, Call call, Observations seen) {
        String group = reader.group();
        return group == null
                ? before.next()
                : Math.max(
                        before.next(),
                        seen.groups().in(group, reader.partition()).possiblyCommittedBefore(call.ended()));
    }

    /** Whether the partition came to the reader again while it waited for the answer. */
    private static boolean assignedAnew(Reader reader, String group, End before, Call call, Observations seen) {
        return seen.groups().in(group, reader.partition()).owners.stream()
                .anyMatch(owner -> owner.member().equals(reader.member())
                        && owner.call().began() > before.call().began()
                        && owner.call().began() < call.ended());
    }

    private boolean sentBack(Reader reader, End before, long first, Call call, Observations seen) {
        if (first >= before.next()) {
            return false;
        }
        String group = reader.group();
        if (group == null) {
            return true;
        }
        return restless.getOrDefault(group, Long.MIN_VALUE) < before.call().began()
                && !assignedAnew(reader, group, before, call, seen)
                && !seen.faults().during(before.call().began(), call.ended());
    }
}
