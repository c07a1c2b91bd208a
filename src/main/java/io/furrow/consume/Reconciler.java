package io.furrow.consume;

import io.furrow.store.Database;
import io.furrow.store.Doorbell;
import io.furrow.store.MemberRow;
import io.furrow.store.Members;
import io.furrow.store.Ownership;
import io.furrow.store.Ownership.Held;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings a group's ownership to what its members want, in one short transaction that holds the group. Partitions without a living
 * owner go to their target at once; from a living one they are asked for, and go when it has released them or its time for that is
 * over. Members whose partitions do not change notice nothing. Safe for any thread.
 */
@ApplicationScoped
public class Reconciler {
    @Inject
    Database database;

    @Inject
    Members members;

    @Inject
    Ownership ownership;

    @Inject
    Doorbell doorbell;

    /**
     * Reconciles a group.
     *
     * @param ownSession how long this process has been in touch with the database without a break: it ends no longer session
     */
    void reconcile(int groupId, Duration ownSession) {
        boolean changed = database.inTransaction(connection -> reconcile(connection, groupId, ownSession));
        if (changed) {
            doorbell.ringGroup(groupId);
        }
    }

    private boolean reconcile(Connection connection, int groupId, Duration ownSession) throws SQLException {
        long catalogueVersion = ownership.lockGroup(connection, groupId);
        if (catalogueVersion < 0) {
            return false;
        }
        boolean changed = !members.expire(connection, groupId, ownSession).isEmpty();
        Map<String, MemberRow> living = new TreeMap<>();
        members.all(connection, groupId).forEach(member -> living.put(member.id(), member));
        Map<String, Set<Integer>> eligible = eligible(connection, living.values());
        Set<Integer> wanted = new TreeSet<>();
        eligible.values().forEach(wanted::addAll);
        ownership.takeUp(connection, groupId, wanted);
        List<Held> held = ownership.lock(connection, groupId);
        Map<Integer, String> targets = targets(eligible, living, held);
        for (Held partition : held) {
            changed |= settle(connection, groupId, partition, targets.get(partition.partitionId()), living);
        }
        boolean whole = held.size() >= ownership.count(connection, groupId);
        ownership.reconciled(connection, groupId, changed, whole ? catalogueVersion : 0);
        return changed;
    }

    private Map<String, Set<Integer>> eligible(Connection connection, Collection<MemberRow> living)
            throws SQLException {
        Set<String> names = new HashSet<>();
        Set<String> patterns = new HashSet<>();
        for (MemberRow member : living) {
            if (member.topics() != null) {
                names.addAll(member.topics());
            }
            if (member.pattern() != null) {
                patterns.add(member.pattern());
            }
        }
        Map<String, List<Integer>> byName = ownership.matching(connection, names, List.of());
        Map<String, Set<Integer>> eligible = new HashMap<>();
        Map<String, Set<Integer>> byPattern = new HashMap<>();
        for (String pattern : patterns) {
            Set<Integer> matching = new TreeSet<>();
            ownership.matching(connection, List.of(), List.of(pattern)).values().forEach(matching::addAll);
            byPattern.put(pattern, matching);
        }
        for (MemberRow member : living) {
            Set<Integer> partitions = new TreeSet<>();
            if (member.topics() != null) {
                member.topics().forEach(topic -> partitions.addAll(byName.getOrDefault(topic, List.of())));
            }
            if (member.pattern() != null) {
                partitions.addAll(byPattern.getOrDefault(member.pattern(), Set.of()));
            }
            if (!partitions.isEmpty()) {
                eligible.put(member.id(), partitions);
            }
        }
        return eligible;
    }

    /** Partitions taken by hand stay where they are; the others are shared out. */
    private static Map<Integer, String> targets(
            Map<String, Set<Integer>> eligible, Map<String, MemberRow> living, List<Held> held) {
        Map<Integer, String> byHand = new HashMap<>();
        Map<Integer, String> owners = new HashMap<>();
        for (Held partition : held) {
            MemberRow owner = partition.owner() == null ? null : living.get(partition.owner());
            if (owner != null && owner.assigned()) {
                byHand.put(partition.partitionId(), owner.id());
            } else if (owner != null) {
                owners.put(partition.partitionId(), owner.id());
            }
        }
        eligible.values().forEach(partitions -> partitions.removeAll(byHand.keySet()));
        Map<Integer, String> targets = new HashMap<>(Assignor.assign(eligible, owners));
        targets.putAll(byHand);
        return targets;
    }

    private boolean settle(
            Connection connection, int groupId, Held partition, @Nullable String target, Map<String, MemberRow> living)
            throws SQLException {
        int id = partition.partitionId();
        if (!partition.exists()) {
            ownership.forget(connection, groupId, id);
            return true;
        }
        MemberRow owner = partition.owner() == null ? null : living.get(partition.owner());
        if (owner == null || partition.overdue()) {
            if (Objects.equals(partition.owner(), target)) {
                return mark(connection, groupId, partition, target, null);
            }
            ownership.give(connection, groupId, id, target);
            return true;
        }
        boolean stays = owner.id().equals(target);
        return mark(
                connection,
                groupId,
                partition,
                target,
                stays ? null : owner.options().rebalanceTimeout().toMillis());
    }

    private boolean mark(
            Connection connection, int groupId, Held partition, @Nullable String target, @Nullable Long releaseWithinMs)
            throws SQLException {
        if (Objects.equals(partition.target(), target)) {
            return false;
        }
        ownership.mark(connection, groupId, partition.partitionId(), target, releaseWithinMs);
        return true;
    }
}
