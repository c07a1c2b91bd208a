package io.furrow.consume;

import io.furrow.api.CommittedPosition;
import io.furrow.api.FurrowException;
import io.furrow.api.MemberOptions;
import io.furrow.api.Membership;
import io.furrow.api.TopicPartition;
import io.furrow.store.LogReader;
import io.furrow.store.Offsets;
import io.furrow.store.Offsets.Commit;
import io.furrow.store.Watermark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What members have in common: everything they are is in the database; they differ in where they keep their positions. */
abstract sealed class DatabaseMember implements Membership permits LiveConsumer, StoredMember {
    private final LogReader reader;

    DatabaseMember(LogReader reader) {
        this.reader = reader;
    }

    abstract MemberSession session();

    /** The epoch under which the member owns a partition; empty when it does not. */
    abstract OptionalLong ownerEpoch(int partitionId);

    /** The epoch under which the member may commit what its client has read; empty when that was read under another. */
    OptionalLong commitEpoch(int partitionId) {
        return ownerEpoch(partitionId);
    }

    /** Goes on reading there; the partition is owned. */
    abstract void moveTo(int partitionId, long offset);

    /** The assignment has been changed by this member's own call. */
    abstract void assignmentChanged();

    @Override
    public String group() {
        return session().group();
    }

    @Override
    public String memberId() {
        return session().id();
    }

    @Override
    public MemberOptions options() {
        return session().options();
    }

    @Override
    public void subscribe(Set<String> topics) {
        if (topics.isEmpty()) {
            throw new FurrowException.Invalid("/topics", "A subscription names at least one topic.");
        }
        refuseMixing(false);
        session().subscribe(topics, null);
        assignmentChanged();
    }

    @Override
    public void subscribePattern(String pattern) {
        if (pattern.isEmpty() || pattern.length() > 1000) {
            throw new FurrowException.Invalid("/topic_pattern", "A pattern has 1 to 1000 characters.");
        }
        refuseMixing(false);
        session().subscribe(null, pattern);
        assignmentChanged();
    }

    @Override
    public void unsubscribe() {
        session().subscribe(null, null);
        assignmentChanged();
    }

    @Override
    public Set<String> subscription() {
        Set<String> topics = session().row().topics();
        return topics == null ? Set.of() : topics;
    }

    @Override
    public @Nullable String subscriptionPattern() {
        return session().row().pattern();
    }

    @Override
    public void assign(Set<TopicPartition> partitions) {
        refuseMixing(true);
        session().assign(partitions.stream().map(this::id).toList());
        assignmentChanged();
    }

    private void refuseMixing(boolean byHand) {
        var row = session().row();
        boolean subscribed = row.topics() != null || row.pattern() != null;
        if (byHand ? subscribed : row.assigned()) {
            throw new FurrowException.SubscriptionConflict("Member \"" + memberId()
                    + "\" is already subscribed otherwise: a member either subscribes or assigns. Unsubscribe first.");
        }
    }

    @Override
    public void commit(Map<TopicPartition, CommittedPosition> offsets) {
        Map<Integer, CommittedPosition> byId = new HashMap<>();
        offsets.forEach((partition, position) -> byId.put(id(partition), position));
        refuseBeyondLog(byId);
        List<Commit> commits = new ArrayList<>();
        byId.forEach((partition, position) -> commits.add(new Commit(
                partition,
                // No partition has had that epoch: the commit is refused as any other of a partition the member has
                // lost.
                commitEpoch(partition).orElse(-1),
                position.offset(),
                position.metadata())));
        session().commit(commits);
    }

    private void refuseBeyondLog(Map<Integer, CommittedPosition> offsets) {
        Map<Integer, Watermark> watermarks = reader.watermarks(offsets.keySet());
        offsets.forEach((partition, position) -> {
            Watermark watermark = watermarks.get(partition);
            if (watermark != null && position.offset() > watermark.end()) {
                throw new FurrowException.CommitBeyondLog(name(partition), position.offset(), watermark.end());
            }
        });
    }

    @Override
    public Map<TopicPartition, CommittedPosition> committed(Set<TopicPartition> partitions) {
        Collection<Integer> ids = partitions.stream().map(this::id).toList();
        Groups groups = session().groups();
        List<Offsets.Stored> stored = groups.database.read(
                connection -> groups.offsets.committed(connection, session().groupId(), ids));
        Map<TopicPartition, CommittedPosition> committed = new HashMap<>();
        stored.forEach(
                row -> committed.put(name(row.partitionId()), new CommittedPosition(row.committed(), row.metadata())));
        return committed;
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        Watermark watermark = reader.watermark(ownedId(partition));
        if (offset < watermark.logStart() || offset > watermark.end()) {
            throw new FurrowException.OffsetOutOfRange(partition, offset, watermark.logStart(), watermark.end());
        }
        moveTo(watermark.partitionId(), offset);
    }

    @Override
    public void seekToBeginning(Set<TopicPartition> partitions) {
        watermarks(partitions).forEach(watermark -> moveTo(watermark.partitionId(), watermark.logStart()));
    }

    @Override
    public void seekToEnd(Set<TopicPartition> partitions) {
        watermarks(partitions).forEach(watermark -> moveTo(watermark.partitionId(), watermark.end()));
    }

    private List<Watermark> watermarks(Set<TopicPartition> partitions) {
        return partitions.stream().map(this::ownedId).map(reader::watermark).toList();
    }

    @Override
    public void seekToTime(TopicPartition partition, Instant time) {
        int id = ownedId(partition);
        moveTo(id, reader.offsetAt(id, time));
    }

    @Override
    public void leave() {
        session().leave();
    }

    final int id(TopicPartition partition) {
        return session().groups().catalogue.partitionId(partition);
    }

    final TopicPartition name(int partitionId) {
        return session().groups().catalogue.name(partitionId);
    }

    final int ownedId(TopicPartition partition) {
        int id = id(partition);
        if (ownerEpoch(id).isEmpty()) {
            throw new FurrowException.IllegalMemberState("Member \"" + memberId() + "\" does not own " + partition
                    + ": it can only seek in, pause and resume what it owns.");
        }
        return id;
    }
}
