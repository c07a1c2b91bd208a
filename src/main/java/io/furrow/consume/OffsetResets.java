package io.furrow.consume;

import io.furrow.api.FurrowException;
import io.furrow.api.Happening;
import io.furrow.api.ResetOffset;
import io.furrow.api.ResetRequest;
import io.furrow.api.ResetTo;
import io.furrow.api.TopicPartition;
import io.furrow.store.Audit;
import io.furrow.store.Catalogue;
import io.furrow.store.CatalogueTopic;
import io.furrow.store.Database;
import io.furrow.store.Doorbell;
import io.furrow.store.GroupRows;
import io.furrow.store.LogReader;
import io.furrow.store.News;
import io.furrow.store.Ownership;
import io.furrow.store.Resets;
import io.furrow.store.Watermark;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Puts a group's offsets elsewhere from outside: those of all partitions that were named, or none. Where to is found out before
 * anything is locked; commits that are under way are waited for. Safe for any thread.
 */
@ApplicationScoped
public class OffsetResets {
    @Inject
    Database database;

    @Inject
    GroupRows groups;

    @Inject
    Resets resets;

    @Inject
    Ownership ownership;

    @Inject
    Catalogue catalogue;

    @Inject
    LogReader reader;

    @Inject
    Doorbell doorbell;

    @Inject
    News news;

    @Inject
    Audit audit;

    /** A partition, what its log holds, and where the reset puts the group in it. */
    private record Aim(TopicPartition partition, Watermark watermark, Target target) {
        ResetOffset from(long committed) {
            long to = target.from(committed);
            return new ResetOffset(
                    partition, committed == Resets.NONE ? null : committed, to, Math.max(to, watermark.end()));
        }
    }

    /** Where a reset puts a group that has committed an offset, or {@link Resets#NONE}. */
    @FunctionalInterface
    private interface Target {
        long from(long committed);
    }

    /** Puts the offsets there, or tells what it would do. */
    List<ResetOffset> reset(String group, ResetRequest request) {
        int groupId = groups.get(group).id();
        SortedMap<Integer, Aim> aims = aims(request);
        if (request.dryRun()) {
            return List.copyOf(plan(aims, database.read(connection -> resets.look(connection, groupId, aims.keySet())))
                    .values());
        }
        List<ResetOffset> done = reset(groupId, aims)
                .or(() -> {
                    takeUp(group, groupId, aims.keySet());
                    return reset(groupId, aims);
                })
                .orElseThrow(() -> new FurrowException.UnknownTopic(request.topic()));
        doorbell.ringGroup(groupId);
        done.forEach(offset -> news.tell(new Happening.Reset(group, offset.partition(), offset.from(), offset.to())));
        SortedMap<String, String> before = new TreeMap<>();
        SortedMap<String, String> after = new TreeMap<>();
        done.forEach(offset -> {
            before.put(offset.partition().toString(), offset.from() == null ? "none" : Long.toString(offset.from()));
            after.put(offset.partition().toString(), Long.toString(offset.to()));
        });
        audit.tell(Happening.Change.OFFSETS_RESET, group, before, after);
        return done;
    }

    private SortedMap<Integer, Aim> aims(ResetRequest request) {
        CatalogueTopic topic = catalogue.refresh(request.topic());
        Collection<Integer> numbers = request.partitions().isEmpty()
                ? IntStream.range(0, topic.partitionIds().size()).boxed().toList()
                : request.partitions();
        Instant now = groups.now();
        SortedMap<Integer, Aim> aims = new TreeMap<>();
        for (int number : numbers) {
            TopicPartition partition = new TopicPartition(request.topic(), number);
            Watermark watermark = reader.watermark(topic.partitionId(number));
            aims.put(
                    watermark.partitionId(),
                    new Aim(partition, watermark, target(partition, watermark, request.to(), now)));
        }
        return aims;
    }

    private Target target(TopicPartition partition, Watermark watermark, ResetTo to, Instant now) {
        return switch (to) {
            case ResetTo.Earliest earliest -> fixed(watermark.logStart());
            case ResetTo.Latest latest -> fixed(watermark.end());
            case ResetTo.Offset fixed -> committed -> checked(partition, watermark, fixed.offset());
            case ResetTo.Timestamp since -> fixed(reader.offsetAt(watermark.partitionId(), since.time()));
            case ResetTo.ByDuration ago -> fixed(reader.offsetAt(watermark.partitionId(), before(now, ago.duration())));
            case ResetTo.Shift shift ->
                committed -> checked(partition, watermark, shifted(partition, committed, shift.messages()));
        };
    }

    private static Target fixed(long offset) {
        return committed -> offset;
    }

    private static Instant before(Instant now, Duration duration) {
        return duration.compareTo(Duration.between(Instant.EPOCH, now)) > 0 ? Instant.EPOCH : now.minus(duration);
    }

    private static long shifted(TopicPartition partition, long committed, long messages) {
        if (committed == Resets.NONE) {
            throw new FurrowException.Invalid(
                    "/to",
                    "The group has committed no offset for " + partition + " that could be shifted: name an offset.");
        }
        long shifted = committed + messages;
        return messages > 0 && shifted < 0 ? Long.MAX_VALUE : shifted;
    }

    private static long checked(TopicPartition partition, Watermark watermark, long offset) {
        if (offset < watermark.logStart()) {
            throw new FurrowException.OffsetOutOfRange(partition, offset, watermark.logStart(), watermark.end());
        }
        if (offset > watermark.end()) {
            throw new FurrowException.CommitBeyondLog(partition, offset, watermark.end());
        }
        return offset;
    }

    private static SortedMap<Integer, ResetOffset> plan(SortedMap<Integer, Aim> aims, Map<Integer, Long> committed) {
        SortedMap<Integer, ResetOffset> plan = new TreeMap<>();
        aims.forEach((id, aim) -> plan.put(id, aim.from(committed.getOrDefault(id, Resets.NONE))));
        return plan;
    }

    /** Empty when the group does not know all the partitions: then nothing was changed. */
    private Optional<List<ResetOffset>> reset(int groupId, SortedMap<Integer, Aim> aims) {
        return database.inTransaction(connection -> {
            Map<Integer, Long> committed = resets.lock(connection, groupId, aims.keySet());
            SortedMap<Integer, ResetOffset> plan = plan(aims, committed);
            if (committed.size() < aims.size()) {
                return Optional.empty();
            }
            SortedMap<Integer, Long> offsets = new TreeMap<>();
            plan.forEach((id, offset) -> offsets.put(id, offset.to()));
            resets.reset(connection, groupId, offsets);
            return Optional.of(new ArrayList<>(plan.values()));
        });
    }

    /** In a transaction of its own: whoever holds the group must not wait for a commit. */
    private void takeUp(String group, int groupId, Collection<Integer> partitions) {
        database.inTransaction(connection -> {
            if (ownership.lockGroup(connection, groupId) < 0) {
                throw new FurrowException.UnknownGroup(group);
            }
            ownership.takeUp(connection, groupId, partitions);
            return partitions;
        });
    }
}
