package io.furrow.benchmark;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The limit of reading for this shape of table: the plainest statement, prepared, on a connection of its own, 500 rows at a time.
 * Every column is looked at and nothing is made of it. Behind the last message it begins anew.
 */
final class PreparedSelect {
    private final Connection connection;
    private final List<Range> ranges = new ArrayList<>();
    private long next;

    /** What a segment holds of the partition. */
    private record Range(long firstOffset, int partition, PreparedStatement select) {}

    /** @param topic one of one partition, to which nothing is published any more */
    PreparedSelect(Postgres postgres, String topic) throws SQLException {
        connection = postgres.connect();
        try (PreparedStatement bases = connection.prepareStatement("""
                select b.first_offset, p.id, b.segment
                  from furrow.topic t
                  join furrow.topic_partition p on p.topic_id = t.id
                  join furrow.segment_base b on b.partition_id = p.id
                 where t.name = ? and t.state = 'active'
                 order by b.generation""")) {
            bases.setString(1, topic);
            try (ResultSet rows = bases.executeQuery()) {
                while (rows.next()) {
                    ranges.add(new Range(rows.getLong(1), rows.getInt(2), select(rows.getInt(3))));
                }
            }
        }
    }

    private PreparedStatement select(int segment) throws SQLException {
        return connection.prepareStatement("""
                select "offset", published_at, publisher_timestamp, key, value, headers
                  from furrow.message_s%02d
                 where segment = %d and partition_id = ? and "offset" >= ?
                 order by "offset"
                 limit 500""".formatted(segment, segment));
    }

    /** Reads on and answers how many there were. */
    int read() throws SQLException {
        int count = 0;
        Range range = range();
        range.select().setInt(1, range.partition());
        range.select().setLong(2, next);
        try (ResultSet rows = range.select().executeQuery()) {
            while (rows.next()) {
                next = rows.getLong(1) + 1;
                rows.getObject(2, OffsetDateTime.class);
                rows.getObject(3, OffsetDateTime.class);
                rows.getBytes(4);
                rows.getBytes(5);
                rows.getBytes(6);
                count++;
            }
        }
        if (count == 0) {
            next = 0;
        }
        return count;
    }

    private Range range() {
        return ranges.reversed().stream()
                .filter(range -> range.firstOffset() <= next)
                .findFirst()
                .orElseThrow();
    }

    void close() throws SQLException {
        connection.close();
    }
}
