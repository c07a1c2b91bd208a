package io.furrow.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who owns which partition in a group: what reconciling reads and writes while it holds the group's row. */
@ApplicationScoped
public class Ownership {
    private static final String LOCK_GROUP = """
            select (select l.catalogue_version from furrow.log l)
              from furrow.consumer_group g
             where g.id = ?
               for update of g""";

    private static final String MATCHING = """
            select t.name, p.id
              from furrow.topic t
              join furrow.topic_partition p on p.topic_id = t.id
             where t.state = 'active'
               and (t.name = any (?::text[]) or exists (select from unnest(?::text[]) x where t.name ~ ('^(?:' || x || ')$')))
             order by t.name, p.number""";

    /* Known ones are left out first: on conflict would wait for a commit that holds one of them. */
    private static final String TAKE_UP = """
            insert into furrow.committed_offset (group_id, partition_id)
            select ?, w.id
              from unnest(?::int[]) as w (id)
             where not exists (select from furrow.committed_offset o where o.group_id = ? and o.partition_id = w.id)
             order by w.id
                on conflict do nothing""";

    /* A commit in a long transaction must not stall the group: what it holds is left for the next time. */
    private static final String LOCK = """
            select o.partition_id, o.owner, o.target, coalesce(o.release_deadline < clock_timestamp(), false), t.state = 'active'
              from furrow.committed_offset o
              join furrow.topic_partition p on p.id = o.partition_id
              join furrow.topic t on t.id = p.topic_id
             where o.group_id = ?
             order by o.partition_id
               for update of o skip locked""";

    private static final String COUNT = "select count(*) from furrow.committed_offset where group_id = ?";

    /* Whoever is still the owner here has not released it: it died, or it hangs. */
    private static final String GIVE = """
            update furrow.committed_offset
               set owner = ?, target = ?, owner_epoch = owner_epoch + 1, release_deadline = null, position = null,
                   taken_over = owner is not null or taken_over
             where group_id = ? and partition_id = ?""";

    private static final String MARK = """
            update furrow.committed_offset
               set target = ?,
                   release_deadline = case when ? then coalesce(release_deadline, clock_timestamp() + ? * interval '1 millisecond') end
             where group_id = ? and partition_id = ?""";

    private static final String FORGET = "delete from furrow.committed_offset where group_id = ? and partition_id = ?";

    private static final String TAKE = """
            insert into furrow.committed_offset (group_id, partition_id, owner, target, owner_epoch)
            values (?, ?, ?, ?, 1)
                on conflict (group_id, partition_id) do update
               set owner = excluded.owner, target = excluded.target, owner_epoch = committed_offset.owner_epoch + 1,
                   release_deadline = null, position = null
             where committed_offset.owner is distinct from excluded.owner""";

    private static final String RECONCILED = """
            update furrow.consumer_group
               set epoch = epoch + ?, catalogue_version = ?
             where id = ?""";

    /** A partition of a group, held by the reconciling transaction. */
    public record Held(
            int partitionId,
            @Nullable String owner,
            @Nullable String target,
            boolean overdue,
            boolean exists) {}

    /** Holds the group; answers the catalogue's version, or -1 when the group is gone. */
    public long lockGroup(Connection connection, int groupId) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(LOCK_GROUP)) {
            query.setInt(1, groupId);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : -1;
            }
        }
    }

    /** The partitions of existing topics that have one of these names or match one of these patterns, by topic. */
    public Map<String, List<Integer>> matching(
            Connection connection, Collection<String> names, Collection<String> patterns) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(MATCHING)) {
            query.setArray(1, connection.createArrayOf("text", names.toArray()));
            query.setArray(2, connection.createArrayOf("text", patterns.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                Map<String, List<Integer>> partitions = new TreeMap<>();
                while (rows.next()) {
                    partitions
                            .computeIfAbsent(rows.getString(1), topic -> new ArrayList<>())
                            .add(rows.getInt(2));
                }
                return partitions;
            }
        }
    }

    /** Lets the group know partitions it has not known so far. */
    public void takeUp(Connection connection, int groupId, Collection<Integer> partitions) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(TAKE_UP)) {
            insert.setInt(1, groupId);
            insert.setArray(2, connection.createArrayOf("int4", partitions.toArray()));
            insert.setInt(3, groupId);
            insert.executeUpdate();
        }
    }

    /** The group's partitions, except those that a commit holds. */
    public List<Held> lock(Connection connection, int groupId) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(LOCK)) {
            query.setInt(1, groupId);
            try (ResultSet rows = query.executeQuery()) {
                List<Held> held = new ArrayList<>();
                while (rows.next()) {
                    held.add(new Held(
                            rows.getInt(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getBoolean(4),
                            rows.getBoolean(5)));
                }
                return held;
            }
        }
    }

    /** How many partitions the group knows. */
    public int count(Connection connection, int groupId) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(COUNT)) {
            query.setInt(1, groupId);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Gives a partition to a member at once, or to nobody; whoever owned it is fenced. */
    public void give(Connection connection, int groupId, int partitionId, @Nullable String member) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(GIVE)) {
            update.setString(1, member);
            update.setString(2, member);
            update.setInt(3, groupId);
            update.setInt(4, partitionId);
            update.executeUpdate();
        }
    }

    /** Marks a partition for a member: its owner is to release it in that time, or may keep it when the time is null. */
    public void mark(
            Connection connection,
            int groupId,
            int partitionId,
            @Nullable String target,
            @Nullable Long releaseWithinMs)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MARK)) {
            update.setString(1, target);
            update.setBoolean(2, releaseWithinMs != null);
            update.setObject(3, releaseWithinMs, Types.BIGINT);
            update.setInt(4, groupId);
            update.setInt(5, partitionId);
            update.executeUpdate();
        }
    }

    /** Forgets a partition whose topic is gone. */
    public void forget(Connection connection, int groupId, int partitionId) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
            delete.setInt(1, groupId);
            delete.setInt(2, partitionId);
            delete.executeUpdate();
        }
    }

    /** Takes a partition by hand; whoever owned it is fenced. */
    public void take(Connection connection, int groupId, int partitionId, String member) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(TAKE)) {
            insert.setInt(1, groupId);
            insert.setInt(2, partitionId);
            insert.setString(3, member);
            insert.setString(4, member);
            insert.executeUpdate();
        }
    }

    /** Notes which catalogue the assignment is for, and whether it changed. */
    public void reconciled(Connection connection, int groupId, boolean changed, long catalogueVersion)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(RECONCILED)) {
            update.setInt(1, changed ? 1 : 0);
            update.setLong(2, catalogueVersion);
            update.setInt(3, groupId);
            update.executeUpdate();
        }
    }
}
