package io.furrow.store;

import io.furrow.store.AppendRequest.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Messages that go to one segment, those of a partition together and in their order. */
final class Batch {
    private final List<Row> rows = new ArrayList<>();
    private final int[] partitions;
    private final int[] routingVersions;
    private final int[] firsts;
    private long bytes;

    private Batch(Map<Integer, List<Row>> byPartition) {
        int count = byPartition.size();
        partitions = new int[count];
        routingVersions = new int[count];
        firsts = new int[count];
        int at = 0;
        for (Map.Entry<Integer, List<Row>> partition : byPartition.entrySet()) {
            partitions[at] = partition.getKey();
            // The last of them was routed last.
            routingVersions[at] = partition.getValue().getLast().topic().routingVersion();
            firsts[at] = rows.size();
            rows.addAll(partition.getValue());
            at++;
        }
        for (Row row : rows) {
            bytes += row.size();
        }
    }

    static Batch of(Iterable<Row> rows) {
        Map<Integer, List<Row>> byPartition = new TreeMap<>();
        int partition = -1;
        List<Row> run = new ArrayList<>();
        for (Row row : rows) {
            if (row.partitionId() != partition) {
                partition = row.partitionId();
                run = byPartition.computeIfAbsent(partition, p -> new ArrayList<>());
            }
            run.add(row);
        }
        return new Batch(byPartition);
    }

    List<Row> rows() {
        return rows;
    }

    /** The partitions, ascending. */
    int[] partitions() {
        return partitions;
    }

    /** The bytes of keys, values and headers. */
    long bytes() {
        return bytes;
    }

    /** Binds the partitions, as {@code (partition_id, routing_version, first)}; answers the next parameter's number. */
    int bindPartitions(PreparedStatement statement, int from) throws SQLException {
        bindInts(statement, from, partitions);
        bindInts(statement, from + 1, routingVersions);
        bindInts(statement, from + 2, firsts);
        statement.setInt(from + 3, partitions.length);
        return from + 4;
    }

    /** Binds the only partition, as its id and its routing version; answers the next parameter's number. */
    int bindPartition(PreparedStatement statement, int from) throws SQLException {
        statement.setInt(from, partitions[0]);
        statement.setInt(from + 1, routingVersions[0]);
        return from + 2;
    }

    /** Binds the partition of each message; answers the next parameter's number. */
    int bindPartitionOfEach(PreparedStatement statement, int from) throws SQLException {
        int[] each = new int[rows.size()];
        for (int i = 0; i < each.length; i++) {
            each[i] = rows.get(i).partitionId();
        }
        bindInts(statement, from, each);
        return from + 1;
    }

    /** Binds the partitions to lock; answers the next parameter's number. */
    int bindLocks(PreparedStatement statement, int from) throws SQLException {
        bindInts(statement, from, partitions);
        return from + 1;
    }

    /** Binds the only partition to lock; answers the next parameter's number. */
    int bindOnlyLock(PreparedStatement statement, int from) throws SQLException {
        statement.setInt(from, partitions[0]);
        return from + 1;
    }

    private static void bindInts(PreparedStatement statement, int parameter, int[] ints) throws SQLException {
        PGConnection connection = statement.getConnection().unwrap(PGConnection.class);
        statement.setArray(parameter, connection.createArrayOf("int4", (Object) ints));
    }

    /** Binds the messages, as {@code (publisher_micros, key, value, headers)}; what no message has is left out whole. */
    void bindMessages(PreparedStatement statement, int from) throws SQLException {
        Connection connection = statement.getConnection();
        if (rows.stream().allMatch(row -> row.publisherMicros() == null)) {
            statement.setArray(from, null);
        } else {
            Object[] micros = rows.stream().map(Row::publisherMicros).toArray();
            statement.setArray(from, connection.createArrayOf("int8", micros));
        }
        bindBytes(statement, from + 1, Row::key, false);
        // Whole even where all values are null: unnest makes as many rows as the longest array has elements.
        bindBytes(statement, from + 2, Row::value, true);
        bindBytes(statement, from + 3, Row::headers, false);
    }

    private void bindBytes(
            PreparedStatement statement, int parameter, Function<Row, byte @Nullable []> part, boolean always)
            throws SQLException {
        byte[] @Nullable [] column = new byte[rows.size()][];
        boolean some = always;
        for (int i = 0; i < column.length; i++) {
            column[i] = part.apply(rows.get(i));
            some |= column[i] != null;
        }
        statement.setArray(parameter, some ? statement.getConnection().createArrayOf("bytea", column) : null);
    }

    /** Binds the only message, as its {@code publisher_micros, key, value, headers}; answers the next parameter's number. */
    int bindOnlyMessage(PreparedStatement statement, int from) throws SQLException {
        Row row = rows.getFirst();
        statement.setObject(from, row.publisherMicros(), Types.BIGINT);
        statement.setBytes(from + 1, row.key());
        statement.setBytes(from + 2, row.value());
        statement.setBytes(from + 3, row.headers());
        return from + 4;
    }
}
