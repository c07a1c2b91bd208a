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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Committed offsets and positions. Every change is fenced by the owner and its epoch, and says whether the fence held. */
@ApplicationScoped
public class Offsets {
    /* Locked in partition order, and looked at again after a wait: who has lost the partition meanwhile gets no row. */
    private static final String COMMIT = """
            with wanted as materialized (
                select *
                  from unnest(?::int[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[])
                       as w (partition_id, owner_epoch, committed, metadata, expected)),
            held as materialized (
                select o.partition_id
                  from furrow.committed_offset o
                  join wanted w on w.partition_id = o.partition_id
                 where o.group_id = ? and o.owner = ? and o.owner_epoch = w.owner_epoch
                   and (w.expected is null or coalesce(o.committed, w.expected) = w.expected)
                 order by o.partition_id
                   for no key update of o),
            done as (
                update furrow.committed_offset o
                   set committed = w.committed, metadata = w.metadata, committed_at = clock_timestamp(),
                       failures = 0, first_error = null, last_error = null, trying = false
                  from held h
                  join wanted w on w.partition_id = h.partition_id
                 where o.group_id = ? and o.partition_id = h.partition_id
             returning o.partition_id)
            select count(*), pg_current_xact_id()::text
              from done""";

    /* Nobody looks at the answer before the transaction ends: so it ends itself where one partition is lost. */
    private static final String COMMIT_AT_ONCE = Database.atOnce(COMMIT.replace(
            "select count(*), pg_current_xact_id()::text",
            "select case when count(*) < (select count(*) from wanted) then furrow.refuse('" + SqlStates.FENCED
                    + "', 'fenced') end"));

    /* The same for one partition, which is most of them: at half the price, without the tables in between. */
    private static final String COMMIT_ONE = """
            update furrow.committed_offset
               set committed = ?, metadata = ?, committed_at = clock_timestamp(),
                   failures = 0, first_error = null, last_error = null, trying = false
             where group_id = ? and partition_id = ? and owner = ? and owner_epoch = ?
               and coalesce(committed, ?) is not distinct from coalesce(?, committed)
         returning pg_current_xact_id()""";

    private static final String COMMIT_ONE_AT_ONCE = Database.atOnce(COMMIT_ONE);

    private static final String OWNED = """
            select partition_id, owner_epoch, committed, position, position_version, target is distinct from owner, asked,
                   coalesce(owner_epoch = reset_epoch and position is null, false)
              from furrow.committed_offset
             where group_id = ? and owner = ?
             order by partition_id""";

    private static final String COMMITTED = """
            select partition_id, committed, metadata
              from furrow.committed_offset
             where group_id = ? and partition_id = any (?::int[]) and committed is not null""";

    private static final String MOVE = """
            update furrow.committed_offset
               set position = ?, position_version = position_version + 1
             where group_id = ? and partition_id = ? and owner = ? and owner_epoch = ? and position_version = ?""";

    private static final String SEEK = """
            update furrow.committed_offset
               set position = ?, position_version = position_version + 1
             where group_id = ? and partition_id = ? and owner = ?""";

    /* Hands partitions to whom they are marked for, or to nobody; those that may be kept by now are left alone. */
    private static final String HAND_OVER = """
            with held as materialized (
                select o.partition_id
                  from furrow.committed_offset o
                 where o.group_id = ? and o.owner = ? and o.partition_id = any (?::int[]) and o.target is distinct from o.owner
                 order by o.partition_id
                   for no key update)
            update furrow.committed_offset o
               set owner = o.target, owner_epoch = o.owner_epoch + 1, release_deadline = null, position = null, taken_over = false
              from held h
             where o.group_id = ? and o.partition_id = h.partition_id""";

    /* Gives partitions up: to whom they are marked for, or to nobody. */
    private static final String RELEASE = """
            with held as materialized (
                select o.partition_id
                  from furrow.committed_offset o
                 where o.group_id = ? and o.owner = ? and o.partition_id = any (?::int[])
                 order by o.partition_id
                   for no key update)
            update furrow.committed_offset o
               set owner = nullif(o.target, ?), target = nullif(o.target, ?), owner_epoch = o.owner_epoch + 1,
                   release_deadline = null, position = null, taken_over = false
              from held h
             where o.group_id = ? and o.partition_id = h.partition_id""";

    /**
     * An offset on its way to be committed.
     *
     * @param partitionId the partition's identity
     * @param ownerEpoch the epoch under which the committer owns it
     * @param committed the next offset to read
     * @param metadata what to remember with it
     * @param expected the offset the group must still be at, so that work which was committed already is not committed again; null
     *     where the owner may commit what it likes
     */
    public record Commit(
            int partitionId,
            long ownerEpoch,
            long committed,
            String metadata,
            @Nullable Long expected) {
        /** A commit wherever the group is. */
        public Commit(int partitionId, long ownerEpoch, long committed, String metadata) {
            this(partitionId, ownerEpoch, committed, metadata, null);
        }
    }

    /** What a commit changed, and in which transaction; null where it changed nothing. */
    public record Committed(int partitions, @Nullable String xid) {}

    /** What a group has committed for a partition. */
    public record Stored(int partitionId, long committed, String metadata) {}

    /** Commits offsets in a transaction of its own and in one round trip; answers false where the member is fenced. */
    public boolean commitAtOnce(Connection connection, int groupId, String member, List<Commit> commits)
            throws SQLException {
        boolean one = commits.size() == 1;
        try (PreparedStatement update = connection.prepareStatement(one ? COMMIT_ONE_AT_ONCE : COMMIT_AT_ONCE)) {
            if (one) {
                bind(update, groupId, member, commits.getFirst());
                return lastAnswerHasRow(update);
            }
            bind(update, groupId, member, commits);
            update.execute();
            return true;
        } catch (SQLException e) {
            Database.rollbackBegun(connection, e);
            if (SqlStates.FENCED.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** Runs statements that are sent together; answers whether the last of them that answers with rows has one. */
    private static boolean lastAnswerHasRow(PreparedStatement statements) throws SQLException {
        boolean found = false;
        boolean rows = statements.execute();
        while (rows || statements.getUpdateCount() >= 0) {
            if (rows) {
                try (ResultSet answer = statements.getResultSet()) {
                    found = answer.next();
                }
            }
            rows = statements.getMoreResults();
        }
        return found;
    }

    /** Commits offsets. Fewer partitions in the answer than in the commits: the member is fenced, and everything must be rolled back. */
    public Committed commit(Connection connection, int groupId, String member, List<Commit> commits)
            throws SQLException {
        if (commits.size() == 1) {
            return commit(connection, groupId, member, commits.getFirst());
        }
        try (PreparedStatement update = connection.prepareStatement(COMMIT)) {
            bind(update, groupId, member, commits);
            try (ResultSet row = update.executeQuery()) {
                row.next();
                return new Committed(row.getInt(1), row.getString(2));
            }
        }
    }

    private static Committed commit(Connection connection, int groupId, String member, Commit commit)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(COMMIT_ONE)) {
            bind(update, groupId, member, commit);
            try (ResultSet row = update.executeQuery()) {
                return row.next() ? new Committed(1, row.getString(1)) : new Committed(0, null);
            }
        }
    }

    private static void bind(PreparedStatement update, int groupId, String member, Commit commit) throws SQLException {
        update.setLong(1, commit.committed());
        update.setString(2, commit.metadata());
        update.setInt(3, groupId);
        update.setInt(4, commit.partitionId());
        update.setString(5, member);
        update.setLong(6, commit.ownerEpoch());
        update.setObject(7, commit.expected(), Types.BIGINT);
        update.setObject(8, commit.expected(), Types.BIGINT);
    }

    private static void bind(PreparedStatement update, int groupId, String member, List<Commit> commits)
            throws SQLException {
        array(update, 1, "int4", commits.stream().map(Commit::partitionId));
        array(update, 2, "int8", commits.stream().map(Commit::ownerEpoch));
        array(update, 3, "int8", commits.stream().map(Commit::committed));
        array(update, 4, "text", commits.stream().map(Commit::metadata));
        array(update, 5, "int8", commits.stream().map(Commit::expected));
        update.setInt(6, groupId);
        update.setString(7, member);
        update.setInt(8, groupId);
    }

    private static void array(PreparedStatement statement, int parameter, String type, Stream<?> values)
            throws SQLException {
        statement.setArray(parameter, statement.getConnection().createArrayOf(type, values.toArray()));
    }

    /** The partitions a member owns. */
    public List<Owned> owned(Connection connection, int groupId, String member) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(OWNED)) {
            query.setInt(1, groupId);
            query.setString(2, member);
            try (ResultSet rows = query.executeQuery()) {
                List<Owned> owned = new ArrayList<>();
                while (rows.next()) {
                    owned.add(new Owned(
                            rows.getInt(1),
                            rows.getLong(2),
                            rows.getObject(3, Long.class),
                            rows.getObject(4, Long.class),
                            rows.getLong(5),
                            rows.getBoolean(6),
                            rows.getLong(7),
                            rows.getBoolean(8)));
                }
                return owned;
            }
        }
    }

    /** What a group has committed for partitions; those without a committed offset are missing. */
    public List<Stored> committed(Connection connection, int groupId, Collection<Integer> partitions)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(COMMITTED)) {
            query.setInt(1, groupId);
            query.setArray(2, connection.createArrayOf("int4", partitions.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                List<Stored> stored = new ArrayList<>();
                while (rows.next()) {
                    stored.add(new Stored(rows.getInt(1), rows.getLong(2), rows.getString(3)));
                }
                return stored;
            }
        }
    }

    /** Moves a member's position, unless it was moved since it was read or the partition was lost; answers whether it moved. */
    public boolean move(Connection connection, int groupId, String member, Owned from, long position)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MOVE)) {
            update.setLong(1, position);
            update.setInt(2, groupId);
            update.setInt(3, from.partitionId());
            update.setString(4, member);
            update.setLong(5, from.ownerEpoch());
            update.setLong(6, from.positionVersion());
            return update.executeUpdate() == 1;
        }
    }

    /** Sets a member's position; answers false when it does not own the partition. */
    public boolean seek(Connection connection, int groupId, String member, int partitionId, long position)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SEEK)) {
            update.setLong(1, position);
            update.setInt(2, groupId);
            update.setInt(3, partitionId);
            update.setString(4, member);
            return update.executeUpdate() == 1;
        }
    }

    /** Hands partitions over that others are to have. Those that are not wanted, or not owned, any more are left alone. */
    public void handOver(Connection connection, int groupId, String member, Collection<Integer> partitions)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(HAND_OVER)) {
            update.setInt(1, groupId);
            update.setString(2, member);
            update.setArray(3, connection.createArrayOf("int4", partitions.toArray()));
            update.setInt(4, groupId);
            update.executeUpdate();
        }
    }

    /** Gives partitions up: to those who wait for them, or to nobody. Those not owned any more are left alone. */
    public void release(Connection connection, int groupId, String member, Collection<Integer> partitions)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(RELEASE)) {
            update.setInt(1, groupId);
            update.setString(2, member);
            update.setArray(3, connection.createArrayOf("int4", partitions.toArray()));
            update.setString(4, member);
            update.setString(5, member);
            update.setInt(6, groupId);
            update.executeUpdate();
        }
    }
}
