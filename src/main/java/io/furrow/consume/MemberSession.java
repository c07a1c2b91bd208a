package io.furrow.consume;

import io.furrow.api.FurrowException;
import io.furrow.api.Happening;
import io.furrow.api.MemberOptions;
import io.furrow.store.MemberRow;
import io.furrow.store.Members.Beat;
import io.furrow.store.Offsets.Commit;
import io.furrow.store.Owned;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One member's dealings with its group in the database. Knows no positions. Safe for any thread. */
final class MemberSession {
    private final Groups groups;
    private final String group;
    private final int groupId;
    private final MemberOptions options;
    private final String id;
    private volatile boolean waited;

    MemberSession(Groups groups, String group, int groupId, String id, MemberOptions options) {
        this.groups = groups;
        this.group = group;
        this.groupId = groupId;
        this.id = id;
        this.options = options;
    }

    String group() {
        return group;
    }

    int groupId() {
        return groupId;
    }

    String id() {
        return id;
    }

    MemberOptions options() {
        return options;
    }

    /** Sets what the member wants, gives up what it wants no more, and has the group shared out anew. */
    void subscribe(@Nullable Set<String> topics, @Nullable String pattern) {
        groups.database.inTransaction(connection -> {
            if (pattern != null) {
                groups.members.checkPattern(connection, pattern);
            }
            if (!groups.members.subscribe(
                    connection, new MemberRow(groupId, options.named(id), topics, pattern, false))) {
                throw new FurrowException.UnknownMember(group, id);
            }
            Set<Integer> wanted = wanted(groups.ownership
                    .matching(
                            connection,
                            topics == null ? List.of() : topics,
                            pattern == null ? List.of() : List.of(pattern))
                    .values());
            List<Integer> unwanted = groups.offsets.owned(connection, groupId, id).stream()
                    .map(Owned::partitionId)
                    .filter(partition -> !wanted.contains(partition))
                    .toList();
            groups.offsets.release(connection, groupId, id, unwanted);
            return unwanted;
        });
        groups.reconcile(groupId);
    }

    private static Set<Integer> wanted(Collection<List<Integer>> byTopic) {
        return byTopic.stream().flatMap(List::stream).collect(Collectors.toSet());
    }

    /** Takes exactly these partitions by hand. */
    void assign(List<Integer> partitions) {
        groups.database.inTransaction(connection -> {
            groups.ownership.lockGroup(connection, groupId);
            if (!groups.members.subscribe(connection, new MemberRow(groupId, options.named(id), null, null, true))) {
                throw new FurrowException.UnknownMember(group, id);
            }
            List<Integer> unwanted = groups.offsets.owned(connection, groupId, id).stream()
                    .map(Owned::partitionId)
                    .filter(partition -> !partitions.contains(partition))
                    .toList();
            groups.offsets.release(connection, groupId, id, unwanted);
            for (int partition : partitions.stream().sorted().toList()) {
                groups.ownership.take(connection, groupId, partition, id);
            }
            return partitions;
        });
        groups.reconcile(groupId);
    }

    /** The member as it is in the database now. */
    MemberRow row() {
        return groups.database
                .read(connection -> groups.members.find(connection, group, id))
                .orElseThrow(() -> new FurrowException.UnknownMember(group, id));
    }

    /** Gives a sign of life and reconciles the group where it needs it. */
    void heartbeat(boolean progress) {
        Beat beat = groups.database.read(connection -> groups.members.heartbeat(connection, groupId, id, progress));
        switch (beat) {
            case GONE -> throw new FurrowException.UnknownMember(group, id);
            case GROUP_HAS_WORK -> groups.reconcile(groupId);
            case FINE -> {}
        }
    }

    /** The partitions the member owns. */
    List<Owned> owned() {
        return groups.database.read(connection -> groups.offsets.owned(connection, groupId, id));
    }

    /** Hands partitions to whom they are marked for, as far as they still are. */
    void release(Collection<Integer> partitions) {
        if (!partitions.isEmpty()) {
            groups.database.inTransaction(connection -> {
                groups.offsets.handOver(connection, groupId, id, partitions);
                return partitions;
            });
            groups.doorbell.ringGroup(groupId);
        }
    }

    /**
     * Commits in the caller's transaction where there is one, and at once where there is none. Answers whether the group is known to
     * have committed that: what waits in a caller's transaction may be written at any time later.
     */
    boolean commit(List<Commit> commits) {
        if (commits.isEmpty()) {
            return false;
        }
        if (groups.transaction.active()) {
            waited = true;
            groups.transaction
                    .participant(CommitBuffer.class, CommitBuffer::new)
                    .add(this, commits);
        } else {
            if (!groups.database.read(connection -> groups.offsets.commitAtOnce(connection, groupId, id, commits))) {
                commitOrTellWhatIsLost(commits);
            }
            tell(commits);
        }
        return !waited;
    }

    private void commitOrTellWhatIsLost(List<Commit> commits) {
        groups.database.inTransaction(connection -> {
            int committed =
                    groups.offsets.commit(connection, groupId, id, commits).partitions();
            refuseFenced(committed, commits);
            return committed;
        });
    }

    /** Every partition or none: a member that has lost one of them may not keep what it did for the others either. */
    void refuseFenced(int committed, List<Commit> commits) {
        if (committed != commits.size()) {
            groups.news.tell(new Happening.Fenced(group, id));
            throw new FurrowException.Fenced("Member \"" + id + "\" of group \"" + group + "\" has lost "
                    + (commits.size() - committed)
                    + " of the partitions it commits: another member reads them again from the"
                    + " committed offset. Nothing was committed.");
        }
    }

    void tell(List<Commit> commits) {
        for (Commit commit : commits) {
            groups.news.tell(
                    new Happening.Committed(group, groups.catalogue.name(commit.partitionId()), commit.committed()));
        }
    }

    Groups groups() {
        return groups;
    }

    /** Leaves the group; its partitions go to the others at once. */
    void leave() {
        groups.database.inTransaction(connection -> {
            List<Integer> owned = groups.offsets.owned(connection, groupId, id).stream()
                    .map(Owned::partitionId)
                    .toList();
            groups.offsets.release(connection, groupId, id, owned);
            groups.members.leave(connection, groupId, id);
            return owned;
        });
        groups.reconcile(groupId);
    }

    /** How often to give a sign of life so that the session does not end. */
    Duration beatInterval(Duration usual) {
        Duration third = options.sessionTimeout().dividedBy(3);
        return third.compareTo(usual) < 0 ? third : usual;
    }
}
