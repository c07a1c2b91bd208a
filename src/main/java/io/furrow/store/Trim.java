package io.furrow.store;

import io.furrow.api.FurrowException;
import io.furrow.store.JobLeases.Lease;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Raises log starts: what lies below can no longer be read, and its space can go. Always a prefix, each in a transaction of its own.
 * Safe for any thread.
 */
@ApplicationScoped
public class Trim {
    private static final Logger LOGGER = Logger.getLogger(Trim.class.getName());

    private static final SegmentStatements TOO_OLD = new SegmentStatements("""
            select p.id, clock_timestamp() - t.retention_ms * interval '1 millisecond'
              from furrow.segment_base b
              join furrow.topic_partition p on p.id = b.partition_id
              join furrow.topic t on t.id = p.topic_id and t.state = 'active' and t.retention_ms >= 0
              join lateral (
                   select m.published_at
                     from furrow.message_s{s} m
                    where m.segment = {n} and m.partition_id = p.id and m."offset" >= greatest(p.log_start_offset, b.first_offset)
                    order by m."offset"
                    limit 1) oldest on oldest.published_at < clock_timestamp() - t.retention_ms * interval '1 millisecond'
             where b.segment = {n}""");

    private static final String SIZED = """
            select p.id, t.retention_bytes
              from furrow.topic t
              join furrow.topic_partition p on p.topic_id = t.id
             where t.state = 'active' and t.retention_bytes >= 0""";

    /* What later messages alone fill the bound with can go. */
    private static final SegmentStatements TOO_MUCH = new SegmentStatements("""
            select max("offset") filter (where total - size >= ?), coalesce(max(total), 0)
              from (select m."offset", m.size, sum(m.size) over (order by m."offset" desc rows unbounded preceding) as total
                      from (select "offset",
                                   coalesce(octet_length(key), 0) + coalesce(octet_length(value), 0) + coalesce(octet_length(headers), 0) as size
                              from furrow.message_s{s}
                             where segment = {n} and partition_id = ? and "offset" >= ?) m) run""");

    private static final String RAISE = """
            with old as materialized (
                select p.id, p.log_start_offset
                  from furrow.topic_partition p
                 where p.id = ? and p.log_start_offset < ?
                   for no key update)
            update furrow.topic_partition p
               set log_start_offset = ?
              from old
             where p.id = old.id
         returning old.log_start_offset""";

    private static final String BEHIND = """
            select g.name, ? - greatest(o.committed, ?)
              from furrow.committed_offset o
              join furrow.consumer_group g on g.id = o.group_id
             where o.partition_id = ? and o.committed < ?""";

    private static final String NOW = "select clock_timestamp()";

    @Inject
    Database database;

    @Inject
    Segments segments;

    @Inject
    LogReader reader;

    /** A partition whose log should start at an offset, by its policy. */
    public record Due(int partitionId, long start) {}

    /** What a trim did: from where to where the start went, and how many unread messages which groups have lost. */
    public record Trimmed(int partitionId, long from, long to, Map<String, Long> lost) {}

    /** The database's time. */
    public Instant now() {
        return database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(NOW);
                    ResultSet row = query.executeQuery()) {
                row.next();
                return Timestamps.instant(row, 1);
            }
        });
    }

    /** Partitions with messages older than their topic keeps them. */
    public List<Due> tooOld() {
        Map<Integer, Instant> cutoffs = new TreeMap<>();
        for (int segment = 0; segment < SegmentStatements.POOL; segment++) {
            String statement = TOO_OLD.of(segment);
            database.read(connection -> {
                try (PreparedStatement query = connection.prepareStatement(statement);
                        ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        cutoffs.putIfAbsent(rows.getInt(1), Timestamps.instant(rows, 2));
                    }
                    return cutoffs;
                }
            });
        }
        List<Due> due = new ArrayList<>();
        cutoffs.forEach((partition, cutoff) -> {
            try {
                due.add(new Due(partition, reader.offsetAt(partition, cutoff)));
            } catch (FurrowException.UnknownTopic | FurrowException.OffsetOutOfRange e) {
                // Deleted or truncated meanwhile: the others go on.
                LOGGER.log(Level.FINE, "Gone while it was looked at.", e);
            }
        });
        return due;
    }

    /** Partitions with more bytes than their topic keeps. */
    public List<Due> tooMuch() {
        Map<Integer, Long> bounds = database.read(Trim::bounds);
        Map<Integer, Watermark> watermarks = reader.watermarks(bounds.keySet());
        return database.read(connection -> {
            List<Due> due = new ArrayList<>();
            for (Watermark watermark : watermarks.values()) {
                startWithin(connection, watermark, bounds.getOrDefault(watermark.partitionId(), Long.MAX_VALUE))
                        .ifPresent(start -> due.add(new Due(watermark.partitionId(), start)));
            }
            return due;
        });
    }

    private static Map<Integer, Long> bounds(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SIZED);
                ResultSet rows = query.executeQuery()) {
            Map<Integer, Long> bounds = new TreeMap<>();
            while (rows.next()) {
                bounds.put(rows.getInt(1), rows.getLong(2));
            }
            return bounds;
        }
    }

    private OptionalLong startWithin(Connection connection, Watermark watermark, long bytes) throws SQLException {
        int partition = watermark.partitionId();
        long left = bytes;
        for (Segments.Base base : segments.refreshBases(partition).reversed()) {
            try (PreparedStatement query = connection.prepareStatement(TOO_MUCH.of(base.segment()))) {
                query.setLong(1, left);
                query.setInt(2, partition);
                query.setLong(3, Math.max(base.firstOffset(), watermark.logStart()));
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    long last = row.getLong(1);
                    if (!row.wasNull()) {
                        return OptionalLong.of(last + 1);
                    }
                    left = Math.max(0, left - row.getLong(2));
                }
            }
        }
        return OptionalLong.empty();
    }

    /** Raises a log start, unless it is there already or another has the lease; answers what that did, or null. */
    public @Nullable Trimmed raise(Lease lease, Due due) {
        List<Trimmed> done = database.inTransaction(connection -> {
            if (!JobLeases.renew(connection, lease)) {
                return List.of();
            }
            try (PreparedStatement raise = connection.prepareStatement(RAISE)) {
                raise.setInt(1, due.partitionId());
                raise.setLong(2, due.start());
                raise.setLong(3, due.start());
                try (ResultSet row = raise.executeQuery()) {
                    if (!row.next()) {
                        return List.of();
                    }
                    long from = row.getLong(1);
                    return List.of(new Trimmed(due.partitionId(), from, due.start(), lost(connection, due, from)));
                }
            }
        });
        return done.isEmpty() ? null : done.getFirst();
    }

    private static Map<String, Long> lost(Connection connection, Due due, long from) throws SQLException {
        Map<String, Long> lost = new TreeMap<>();
        try (PreparedStatement query = connection.prepareStatement(BEHIND)) {
            query.setLong(1, due.start());
            query.setLong(2, from);
            query.setInt(3, due.partitionId());
            query.setLong(4, due.start());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    lost.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return lost;
    }
}
