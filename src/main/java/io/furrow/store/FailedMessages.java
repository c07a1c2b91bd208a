package io.furrow.store;

import io.furrow.api.Bytes;
import io.furrow.api.FailedDelivery;
import io.furrow.api.FailedFilter;
import io.furrow.api.Redrive;
import io.furrow.api.TopicPartition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A group's failed messages as they are seen and asked for from outside. Their partitions' owners deliver them. Safe for any thread. */
@ApplicationScoped
public class FailedMessages {
    private static final String LIST = """
            select t.name, p.number, f."offset", f.state, f.due_since is not null, f.published_at, f.key, f.value, f.headers,
                   f.attempts, f.first_error, f.last_error, f.redrives, f.failed_at
              from furrow.failed_message f
              join furrow.topic_partition p on p.id = f.partition_id
              join furrow.topic t on t.id = p.topic_id
             where f.group_id = ?
               and (?::int[] is null or f.partition_id = any (?::int[]))
               and (?::bytea is null or f.key = ?::bytea)
               and (?::bigint[] is null or f."offset" = any (?::bigint[]))
               and (?::timestamptz is null or f.failed_at >= ?::timestamptz)
               and (?::text is null or f.state = ?::text)
               and (?::int is null or (f.partition_id, f."offset") > (?::int, ?::bigint))
             order by f.partition_id, f."offset"
             limit ?""";

    private static final String PARTITIONS = """
            select distinct f.partition_id
              from furrow.failed_message f
             where f.group_id = ? and f.state = ? and (?::int[] is null or f.partition_id = any (?::int[]))
             order by f.partition_id""";

    /* First of all: what owners park meanwhile waits for this and then sees what was asked for. */
    private static final String ASK = """
            with held as materialized (
                select o.partition_id
                  from furrow.committed_offset o
                 where o.group_id = ? and o.partition_id = any (?::int[])
                 order by o.partition_id
                   for no key update)
            update furrow.committed_offset o
               set asked = o.asked + 1
              from held
             where o.group_id = ? and o.partition_id = held.partition_id""";

    /* Of a parked key none, where one of its messages has been asked for too often: those behind it would overtake it. */
    private static final String CHOOSE = """
            select f.partition_id, f."offset"
              from furrow.failed_message f
             where f.group_id = ? and f.partition_id = any (?::int[]) and f.state = ? and f.due_since is null
               and (?::bytea is null or f.key = ?::bytea)
               and (?::bigint[] is null or f."offset" = any (?::bigint[]))
               and (?::timestamptz is null or f.failed_at >= ?::timestamptz)
               and f.redrives < ?
               and (f.state = 'dead'
                 or not exists (select from furrow.failed_message x
                                 where x.group_id = f.group_id and x.partition_id = f.partition_id and x.state = 'parked'
                                   and sha256(x.key) = sha256(f.key) and x.key = f.key and x.redrives >= ?))
             order by f.partition_id, f."offset"
             limit ?
               for update of f""";

    private static final String EXHAUSTED = """
            select count(*)
              from furrow.failed_message f
             where f.group_id = ? and f.partition_id = any (?::int[]) and f.state = ? and f.due_since is null
               and (?::bytea is null or f.key = ?::bytea)
               and (?::bigint[] is null or f."offset" = any (?::bigint[]))
               and (?::timestamptz is null or f.failed_at >= ?::timestamptz)
               and f.redrives >= ?""";

    private static final String MARK = """
            update furrow.failed_message f
               set due_since = clock_timestamp(), tries = 0, redrives = f.redrives + 1
              from unnest(?::int[], ?::bigint[]) as w (partition_id, "offset")
             where f.group_id = ? and f.partition_id = w.partition_id and f."offset" = w."offset\"""";

    private static final String DISCARD = """
            with those as materialized (
                select f.partition_id, f."offset"
                  from furrow.failed_message f
                 where f.group_id = ?
                   and (?::int[] is null or f.partition_id = any (?::int[]))
                   and (?::bytea is null or f.key = ?::bytea)
                   and (?::bigint[] is null or f."offset" = any (?::bigint[]))
                   and (?::timestamptz is null or f.failed_at >= ?::timestamptz)
                 order by f.partition_id, f."offset"
                 limit ?
                   for update of f)
            delete from furrow.failed_message f
             using those
             where f.group_id = ? and f.partition_id = those.partition_id and f."offset" = those."offset\"""";

    @Inject
    Database database;

    /**
     * Failed messages in order of partition and offset.
     *
     * @param partitions the identities of the partitions meant, or null for all
     * @param state in that state, or null for any
     * @param after the place to go on behind, its partition as an identity, or null for the first
     */
    public List<FailedDelivery> list(
            int groupId,
            @Nullable Collection<Integer> partitions,
            FailedFilter filter,
            Failures.@Nullable State state,
            @Nullable Place after,
            int limit) {
        return database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(LIST)) {
                query.setInt(1, groupId);
                int next = bindPartitions(query, 2, partitions);
                next = bindFilter(query, next, filter);
                query.setString(next, state == null ? null : state.text());
                query.setString(next + 1, state == null ? null : state.text());
                query.setObject(next + 2, after == null ? null : after.partitionId(), Types.INTEGER);
                query.setObject(next + 3, after == null ? null : after.partitionId(), Types.INTEGER);
                query.setObject(next + 4, after == null ? null : after.offset(), Types.BIGINT);
                query.setInt(next + 5, limit);
                try (ResultSet rows = query.executeQuery()) {
                    List<FailedDelivery> failed = new ArrayList<>();
                    while (rows.next()) {
                        failed.add(delivery(rows));
                    }
                    return failed;
                }
            }
        });
    }

    /** Where a failed message lies. */
    public record Place(int partitionId, long offset) {}

    private static FailedDelivery delivery(ResultSet row) throws SQLException {
        return new FailedDelivery(
                new TopicPartition(row.getString(1), row.getInt(2)),
                row.getLong(3),
                FailedDelivery.State.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                row.getBoolean(5),
                Timestamps.instant(row, 6),
                bytes(row.getBytes(7)),
                bytes(row.getBytes(8)),
                Headers.decode(row.getBytes(9)),
                row.getInt(10),
                row.getString(11),
                row.getString(12),
                row.getInt(13),
                Timestamps.instant(row, 14));
    }

    private static @Nullable Bytes bytes(byte @Nullable [] content) {
        return content == null ? null : Bytes.wrap(content);
    }

    /**
     * Asks for failed messages again: their partitions' owners deliver them to the group.
     *
     * @param most the most to ask for
     * @param dryRun whether only to say what would be done
     */
    public Redrive redrive(
            int groupId,
            Failures.State state,
            @Nullable Collection<Integer> partitions,
            FailedFilter filter,
            int most,
            boolean dryRun) {
        return database.inTransaction(connection -> {
            List<Integer> concerned = concerned(connection, groupId, state, partitions);
            if (!dryRun) {
                ask(connection, groupId, concerned);
            }
            List<Place> chosen = chosen(connection, groupId, state, concerned, filter, most);
            if (!dryRun) {
                mark(connection, groupId, chosen);
            }
            return new Redrive(chosen.size(), exhausted(connection, groupId, state, concerned, filter));
        });
    }

    private static List<Place> chosen(
            Connection connection,
            int groupId,
            Failures.State state,
            List<Integer> partitions,
            FailedFilter filter,
            int most)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(CHOOSE)) {
            int next = bindCandidates(query, groupId, state, partitions, filter);
            query.setInt(next, Redrive.MOST);
            query.setInt(next + 1, Redrive.MOST);
            query.setInt(next + 2, most);
            try (ResultSet rows = query.executeQuery()) {
                List<Place> chosen = new ArrayList<>();
                while (rows.next()) {
                    chosen.add(new Place(rows.getInt(1), rows.getLong(2)));
                }
                return chosen;
            }
        }
    }

    private static long exhausted(
            Connection connection, int groupId, Failures.State state, List<Integer> partitions, FailedFilter filter)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(EXHAUSTED)) {
            query.setInt(bindCandidates(query, groupId, state, partitions, filter), Redrive.MOST);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static int bindCandidates(
            PreparedStatement query, int groupId, Failures.State state, List<Integer> partitions, FailedFilter filter)
            throws SQLException {
        query.setInt(1, groupId);
        query.setArray(2, query.getConnection().createArrayOf("int4", partitions.toArray()));
        query.setString(3, state.text());
        return bindFilter(query, 4, filter);
    }

    private static List<Integer> concerned(
            Connection connection, int groupId, Failures.State state, @Nullable Collection<Integer> partitions)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(PARTITIONS)) {
            query.setInt(1, groupId);
            query.setString(2, state.text());
            bindPartitions(query, 3, partitions);
            try (ResultSet rows = query.executeQuery()) {
                List<Integer> ids = new ArrayList<>();
                while (rows.next()) {
                    ids.add(rows.getInt(1));
                }
                return ids;
            }
        }
    }

    private static void ask(Connection connection, int groupId, List<Integer> partitions) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ASK)) {
            update.setInt(1, groupId);
            update.setArray(2, connection.createArrayOf("int4", partitions.toArray()));
            update.setInt(3, groupId);
            update.executeUpdate();
        }
    }

    private static void mark(Connection connection, int groupId, List<Place> chosen) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MARK)) {
            update.setArray(
                    1,
                    connection.createArrayOf(
                            "int4", chosen.stream().map(Place::partitionId).toArray()));
            update.setArray(
                    2,
                    connection.createArrayOf(
                            "int8", chosen.stream().map(Place::offset).toArray()));
            update.setInt(3, groupId);
            update.executeUpdate();
        }
    }

    /** Forgets failed messages, due or not; answers how many, or in a dry run how many that would be. */
    public long discard(
            int groupId, @Nullable Collection<Integer> partitions, FailedFilter filter, int most, boolean dryRun) {
        if (dryRun) {
            return list(groupId, partitions, filter, null, null, most).size();
        }
        return database.inTransaction(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(DISCARD)) {
                delete.setInt(1, groupId);
                int next = bindPartitions(delete, 2, partitions);
                next = bindFilter(delete, next, filter);
                delete.setInt(next, most);
                delete.setInt(next + 1, groupId);
                return (long) delete.executeUpdate();
            }
        });
    }

    private static int bindPartitions(PreparedStatement statement, int from, @Nullable Collection<Integer> partitions)
            throws SQLException {
        java.sql.Array ids =
                partitions == null ? null : statement.getConnection().createArrayOf("int4", partitions.toArray());
        statement.setArray(from, ids);
        statement.setArray(from + 1, ids);
        return from + 2;
    }

    private static int bindFilter(PreparedStatement statement, int from, FailedFilter filter) throws SQLException {
        byte[] key = Failures.bytes(filter.key());
        statement.setBytes(from, key);
        statement.setBytes(from + 1, key);
        java.sql.Array offsets = filter.offsets().isEmpty()
                ? null
                : statement
                        .getConnection()
                        .createArrayOf("int8", filter.offsets().toArray());
        statement.setArray(from + 2, offsets);
        statement.setArray(from + 3, offsets);
        statement.setObject(from + 4, Timestamps.utc(filter.since()), Types.TIMESTAMP_WITH_TIMEZONE);
        statement.setObject(from + 5, Timestamps.utc(filter.since()), Types.TIMESTAMP_WITH_TIMEZONE);
        return from + 6;
    }
}
