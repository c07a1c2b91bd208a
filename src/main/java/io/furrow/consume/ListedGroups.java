package io.furrow.consume;

import io.furrow.api.ConsumerGroups;
import io.furrow.api.FailedDelivery;
import io.furrow.api.FailedFilter;
import io.furrow.api.FurrowException;
import io.furrow.api.GroupDescription;
import io.furrow.api.GroupDescription.State;
import io.furrow.api.Happening.Change;
import io.furrow.api.PartitionLag;
import io.furrow.api.Redrive;
import io.furrow.api.ResetOffset;
import io.furrow.api.ResetRequest;
import io.furrow.api.TopicPartition;
import io.furrow.store.Audit;
import io.furrow.store.Catalogue;
import io.furrow.store.CommittedOffset;
import io.furrow.store.ConsumerGroup;
import io.furrow.store.Doorbell;
import io.furrow.store.FailedMessages;
import io.furrow.store.Failures;
import io.furrow.store.GroupMember;
import io.furrow.store.GroupRows;
import io.furrow.store.LogReader;
import io.furrow.store.LogRecord;
import io.furrow.store.Watermark;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Groups as they are seen from outside. Safe for any thread. */
@ApplicationScoped
public class ListedGroups implements ConsumerGroups {
    @Inject
    GroupRows rows;

    @Inject
    LogReader reader;

    @Inject
    Catalogue catalogue;

    @Inject
    FailedMessages failed;

    @Inject
    Doorbell doorbell;

    @Inject
    OffsetResets resets;

    @Inject
    Audit audit;

    @Override
    public List<String> list() {
        return rows.names();
    }

    @Override
    public GroupDescription describe(String group) {
        ConsumerGroup known = rows.get(group);
        List<CommittedOffset> offsets = rows.offsets(known.id());
        List<GroupDescription.Member> members = new ArrayList<>();
        for (GroupMember member : rows.members(known.id())) {
            Set<TopicPartition> assignment = new TreeSet<>();
            offsets.stream()
                    .filter(offset -> member.id().equals(offset.owner()))
                    .forEach(offset -> assignment.add(catalogue.name(offset.partitionId())));
            members.add(new GroupDescription.Member(member.id(), assignment));
        }
        return new GroupDescription(known.name(), known.epoch(), state(members, offsets), members);
    }

    private static State state(List<GroupDescription.Member> members, List<CommittedOffset> offsets) {
        if (members.isEmpty()) {
            return State.EMPTY;
        }
        Set<String> ids = members.stream().map(GroupDescription.Member::id).collect(Collectors.toSet());
        Set<State> states =
                offsets.stream().map(offset -> offset.state(ids).group()).collect(Collectors.toSet());
        if (states.contains(State.ASSIGNING)) {
            return State.ASSIGNING;
        }
        return states.contains(State.RECONCILING) ? State.RECONCILING : State.STABLE;
    }

    @Override
    public List<PartitionLag> lag(String group) {
        List<CommittedOffset> offsets = rows.offsets(rows.get(group).id());
        Map<Integer, Watermark> watermarks = reader.watermarks(
                offsets.stream().map(CommittedOffset::partitionId).toList());
        Instant now = rows.now();
        List<PartitionLag> lags = new ArrayList<>();
        for (CommittedOffset offset : offsets) {
            Watermark watermark = watermarks.get(offset.partitionId());
            if (watermark != null) {
                lags.add(lag(offset, watermark, now));
            }
        }
        lags.sort(Comparator.comparing(PartitionLag::partition));
        return lags;
    }

    private PartitionLag lag(CommittedOffset offset, Watermark watermark, Instant now) {
        long next =
                Math.max(offset.committed() == null ? watermark.logStart() : offset.committed(), watermark.logStart());
        long lag = Math.max(0, watermark.end() - next);
        double seconds = lag == 0 ? 0 : age(offset.partitionId(), next, now);
        return new PartitionLag(
                catalogue.name(offset.partitionId()),
                offset.committed(),
                watermark.end(),
                lag,
                seconds,
                offset.owner());
    }

    private double age(int partitionId, long offset, Instant now) {
        try {
            List<LogRecord> oldest = reader.read(partitionId, offset, 1, 1);
            return oldest.isEmpty()
                    ? 0
                    : Math.max(
                            0,
                            Duration.between(oldest.getFirst().publishedAt(), now)
                                            .toMillis()
                                    / 1000.0);
        } catch (FurrowException.OffsetOutOfRange e) {
            // Retention was faster: there is nothing that old any more.
            return 0;
        }
    }

    @Override
    public List<FailedDelivery> failedMessages(
            String group,
            FailedFilter filter,
            FailedDelivery.@Nullable State state,
            FailedDelivery.@Nullable Place after,
            int limit) {
        requirePositive("/limit", limit);
        return failed.list(
                rows.get(group).id(),
                partitions(filter),
                filter,
                state == null ? null : Failures.State.valueOf(state.name()),
                after == null
                        ? null
                        : new FailedMessages.Place(catalogue.partitionId(after.partition()), after.offset()),
                limit);
    }

    @Override
    public Redrive redrive(String group, FailedFilter filter, int most, boolean dryRun) {
        return again(group, Failures.State.DEAD, filter, most, dryRun);
    }

    @Override
    public Redrive unpark(String group, FailedFilter filter, int most, boolean dryRun) {
        if (!filter.offsets().isEmpty() || filter.since() != null) {
            throw new FurrowException.Invalid(
                    filter.offsets().isEmpty() ? "/since" : "/offsets",
                    "Parked messages go in their order: say which key, not which of its messages.");
        }
        return again(group, Failures.State.PARKED, filter, most, dryRun);
    }

    private Redrive again(String group, Failures.State state, FailedFilter filter, int most, boolean dryRun) {
        requirePositive("/max", most);
        int groupId = rows.get(group).id();
        Redrive redrive = failed.redrive(groupId, state, partitions(filter), filter, most, dryRun);
        if (!dryRun && redrive.messages() > 0) {
            doorbell.ringGroup(groupId);
            audit.tell(
                    state == Failures.State.DEAD ? Change.MESSAGES_REDRIVEN : Change.MESSAGES_UNPARKED,
                    group,
                    counted(state.name().toLowerCase(Locale.ROOT), redrive.messages(), filter),
                    counted("due", redrive.messages(), filter));
        }
        return redrive;
    }

    @Override
    public long discard(String group, FailedFilter filter, int most, boolean dryRun) {
        requirePositive("/max", most);
        long discarded = failed.discard(rows.get(group).id(), partitions(filter), filter, most, dryRun);
        if (!dryRun && discarded > 0) {
            audit.tell(
                    Change.MESSAGES_DISCARDED,
                    group,
                    counted("failed", discarded, filter),
                    Collections.emptySortedMap());
        }
        return discarded;
    }

    private static SortedMap<String, String> counted(String state, long messages, FailedFilter filter) {
        SortedMap<String, String> counted = new TreeMap<>(Map.of(state, Long.toString(messages)));
        if (filter.topic() != null) {
            counted.put("topic", filter.topic());
        }
        return counted;
    }

    private @Nullable List<Integer> partitions(FailedFilter filter) {
        if (filter.topic() == null) {
            return null;
        }
        return filter.partition() == null
                ? catalogue.topic(filter.topic()).partitionIds()
                : List.of(catalogue.partitionId(new TopicPartition(filter.topic(), filter.partition())));
    }

    private static void requirePositive(String pointer, int number) {
        if (number < 1) {
            throw new FurrowException.Invalid(pointer, "At least 1 message, not " + number + ".");
        }
    }

    @Override
    public List<ResetOffset> reset(String group, ResetRequest request) {
        return resets.reset(group, request);
    }

    @Override
    public void delete(String group) {
        SortedMap<String, String> kept = new TreeMap<>();
        for (CommittedOffset offset : rows.delete(group)) {
            Long committed = offset.committed();
            kept.put(
                    catalogue.name(offset.partitionId()).toString(), committed == null ? "none" : committed.toString());
        }
        audit.tell(Change.GROUP_DELETED, group, kept, Collections.emptySortedMap());
    }
}
