package io.furrow.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts committed offsets elsewhere, whoever owns the partitions. Owners stay owners, under a new epoch: what they read before they
 * cannot commit any more.
 */
@ApplicationScoped
public class Resets {
    /** Stands for no committed offset. */
    public static final long NONE = -1;

    private static final String LOOK = """
            select partition_id, coalesce(committed, -1)
              from furrow.committed_offset
             where group_id = ? and partition_id = any (?::int[])""";

    /* In partition order, as commits and handing over do. */
    private static final String LOCK = """
            select o.partition_id, coalesce(o.committed, -1)
              from furrow.committed_offset o
             where o.group_id = ? and o.partition_id = any (?::int[])
             order by o.partition_id
               for no key update of o""";

    private static final String RESET = """
            update furrow.committed_offset o
               set committed = w.committed, metadata = '', committed_at = clock_timestamp(),
                   owner_epoch = o.owner_epoch + 1, reset_epoch = o.owner_epoch + 1, position = null,
                   failures = 0, first_error = null, last_error = null, trying = false
              from unnest(?::int[], ?::bigint[]) as w (partition_id, committed)
             where o.group_id = ? and o.partition_id = w.partition_id""";

    /** What a group has committed, or {@link #NONE}; partitions it does not know are missing. */
    public Map<Integer, Long> look(Connection connection, int groupId, Collection<Integer> partitions)
            throws SQLException {
        return committed(connection, LOOK, groupId, partitions);
    }

    /** As {@link #look}, and holds what is found until the transaction ends. */
    public Map<Integer, Long> lock(Connection connection, int groupId, Collection<Integer> partitions)
            throws SQLException {
        return committed(connection, LOCK, groupId, partitions);
    }

    private static Map<Integer, Long> committed(
            Connection connection, String statement, int groupId, Collection<Integer> partitions) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(statement)) {
            query.setInt(1, groupId);
            query.setArray(2, connection.createArrayOf("int4", partitions.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                Map<Integer, Long> committed = new TreeMap<>();
                while (rows.next()) {
                    committed.put(rows.getInt(1), rows.getLong(2));
                }
                return committed;
            }
        }
    }

    /** Puts the group's offsets of partitions that are held there. */
    public void reset(Connection connection, int groupId, SortedMap<Integer, Long> offsets) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(RESET)) {
            update.setArray(1, connection.createArrayOf("int4", offsets.keySet().toArray()));
            update.setArray(2, connection.createArrayOf("int8", offsets.values().toArray()));
            update.setInt(3, groupId);
            update.executeUpdate();
        }
    }
}
