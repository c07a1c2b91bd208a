package io.furrow.store;

import io.furrow.api.FurrowException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads partitions in unbroken runs. Every statement commits by itself, so no reader holds a segment back. What is remembered of
 * segments may be stale; a run that does not begin where it should is never handed out, and is looked up anew. Safe for any thread.
 */
@ApplicationScoped
public class LogReader {
    /*
     * Where no message is larger than its share of the wanted bytes: what is larger is left out, and so ends the run. The last
     * offset keeps the search from going on behind it.
     */
    private static final SegmentStatements READ = new SegmentStatements("""
            select "offset", published_at, publisher_timestamp, key, value, headers
              from furrow.message_s{s}
             where segment = {n} and partition_id = ? and "offset" >= ? and "offset" < ?
               and coalesce(octet_length(key), 0) + coalesce(octet_length(value), 0) + coalesce(octet_length(headers), 0) <= ?
             order by "offset"
             limit ?""");

    /* The preceding sizes are summed so that no more than the wanted bytes cross the wire; the first message always does. */
    private static final SegmentStatements READ_LARGE = new SegmentStatements("""
            select "offset", published_at, publisher_timestamp, key, value, headers
              from (select m."offset", m.published_at, m.publisher_timestamp, m.key, m.value, m.headers,
                           sum(coalesce(octet_length(m.key), 0) + coalesce(octet_length(m.value), 0) + coalesce(octet_length(m.headers), 0))
                               over (order by m."offset" rows unbounded preceding) as total
                      from (select "offset", published_at, publisher_timestamp, key, value, headers
                              from furrow.message_s{s}
                             where segment = {n} and partition_id = ? and "offset" >= ?
                             order by "offset"
                             limit ?) m) run
             where total <= ? or "offset" = ?
             order by "offset\"""");

    /*
     * A partition that is missing has rolled to another segment: so nobody waits at the end of one that nothing comes to any more. Each
     * is looked up by itself: a join would read all partitions there are, and go on to when they have become many.
     */
    private static final SegmentStatements WATERMARKS = new SegmentStatements("""
            select p.id, p.log_start_offset,
                   coalesce((select m."offset" + 1
                               from furrow.message_s{s} m
                              where m.segment = {n} and m.partition_id = p.id
                              order by m."offset" desc
                              limit 1), p.base_offset)
              from unnest(?::int[]) as w (id)
             cross join lateral (
                   select id, topic_id, log_start_offset, base_offset
                     from furrow.topic_partition
                    where id = w.id and segment = {n}
                   offset 0) p
             where (select t.state from furrow.topic t where t.id = p.topic_id) = 'active'""");

    private static final int TRIES = 5;

    @Inject
    Database database;

    @Inject
    Segments segments;

    @Inject
    Catalogue catalogue;

    /** The watermarks of partitions; those that are gone are missing. */
    public Map<Integer, Watermark> watermarks(Collection<Integer> partitionIds) {
        Map<Integer, Watermark> found = new HashMap<>();
        Set<Integer> wanted = new HashSet<>(partitionIds);
        for (int tried = 0; tried < TRIES && !wanted.isEmpty(); tried++) {
            Map<Integer, List<Integer>> bySegment = new TreeMap<>();
            for (int partition : Set.copyOf(wanted)) {
                int segment = tried == 0 ? segments.current(partition) : segments.refreshCurrent(partition);
                if (segment < 0) {
                    wanted.remove(partition);
                } else {
                    bySegment.computeIfAbsent(segment, s -> new ArrayList<>()).add(partition);
                }
            }
            bySegment.forEach((segment, ids) -> database.read(connection -> {
                probe(connection, segment, ids, found);
                return segment;
            }));
            wanted.removeAll(found.keySet());
        }
        return found;
    }

    private static void probe(Connection connection, int segment, List<Integer> ids, Map<Integer, Watermark> found)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(WATERMARKS.of(segment))) {
            query.setArray(1, connection.createArrayOf("int4", ids.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getInt(1), new Watermark(rows.getInt(1), rows.getLong(2), rows.getLong(3)));
                }
            }
        }
    }

    /** The watermark of one partition. */
    public Watermark watermark(int partitionId) {
        Watermark watermark = watermarks(List.of(partitionId)).get(partitionId);
        if (watermark == null) {
            throw new FurrowException.UnknownTopic(catalogue.name(partitionId).topic());
        }
        return watermark;
    }

    /**
     * The messages of a partition from an offset on: one unbroken run that begins there; empty at the high watermark. Messages
     * below the log's start are found for as long as they lie there: who must not see them compares with the watermark first.
     *
     * @param maxBytes the most bytes of keys, values and headers; the first message comes however large
     * @throws FurrowException.OffsetOutOfRange when the offset lies below the log's start or above the high watermark
     */
    public List<LogRecord> read(int partitionId, long from, int maxRecords, int maxBytes) {
        for (int tried = 0; tried < TRIES; tried++) {
            List<Segments.Base> bases = tried == 0 ? segments.bases(partitionId) : segments.refreshBases(partitionId);
            int at = baseOf(bases, from);
            if (at >= 0) {
                long until = at + 1 < bases.size() ? bases.get(at + 1).firstOffset() : Long.MAX_VALUE;
                int segment = bases.get(at).segment();
                List<LogRecord> run = database.read(connection ->
                        run(connection, segment, new Range(partitionId, from, until), maxRecords, maxBytes));
                if (!run.isEmpty()) {
                    return run;
                }
            }
            Watermark watermark = watermark(partitionId);
            if (from < watermark.logStart() || from > watermark.end()) {
                throw new FurrowException.OffsetOutOfRange(
                        catalogue.name(partitionId), from, watermark.logStart(), watermark.end());
            }
            if (from == watermark.end()) {
                return List.of();
            }
        }
        throw new IllegalStateException("Partition " + catalogue.name(partitionId) + " has no message at offset " + from
                + " although its log reaches further: the log is damaged there.");
    }

    /**
     * The messages from an offset on, if they are small and lie where the newest were last seen: one query and no other look. None
     * says nothing; {@link #read} knows.
     */
    public List<LogRecord> readNewest(int partitionId, long from, int maxRecords, int maxBytes) {
        List<Segments.Base> bases = segments.bases(partitionId);
        if (bases.isEmpty() || from < bases.getLast().firstOffset()) {
            return List.of();
        }
        int segment = bases.getLast().segment();
        return database.read(connection ->
                runOfSmall(connection, segment, new Range(partitionId, from, Long.MAX_VALUE), maxRecords, maxBytes));
    }

    private static int baseOf(List<Segments.Base> bases, long offset) {
        int at = bases.size() - 1;
        while (at >= 0 && bases.get(at).firstOffset() > offset) {
            at--;
        }
        return at;
    }

    /** Offsets of a partition that one use of a segment holds. */
    private record Range(int partitionId, long from, long until) {}

    /** The run that begins exactly at the range's start: empty when the segment holds something else by now. */
    private static List<LogRecord> run(Connection connection, int segment, Range range, int maxRecords, int maxBytes)
            throws SQLException {
        List<LogRecord> small = runOfSmall(connection, segment, range, maxRecords, maxBytes);
        if (!small.isEmpty()) {
            return small;
        }
        try (PreparedStatement query = connection.prepareStatement(READ_LARGE.of(segment))) {
            query.setInt(1, range.partitionId());
            query.setLong(2, range.from());
            query.setInt(3, maxRecords);
            query.setLong(4, maxBytes);
            query.setLong(5, range.from());
            return run(query, range, maxRecords);
        }
    }

    private static List<LogRecord> runOfSmall(
            Connection connection, int segment, Range range, int maxRecords, int maxBytes) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(READ.of(segment))) {
            query.setInt(1, range.partitionId());
            query.setLong(2, range.from());
            query.setLong(3, Math.min(range.until(), range.from() + maxRecords));
            query.setInt(4, maxBytes / maxRecords);
            query.setInt(5, maxRecords);
            return run(query, range, maxRecords);
        }
    }

    private static List<LogRecord> run(PreparedStatement query, Range range, int maxRecords) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            List<LogRecord> run = new ArrayList<>(maxRecords);
            long next = range.from();
            while (rows.next() && rows.getLong(1) == next && next < range.until()) {
                run.add(new LogRecord(
                        range.partitionId(),
                        next++,
                        Timestamps.instant(rows, 2),
                        Timestamps.instantOrNull(rows, 3),
                        rows.getBytes(4),
                        rows.getBytes(5),
                        rows.getBytes(6)));
            }
            return run;
        }
    }

    /** The first offset published at or after a time; the high watermark when there is none. */
    public long offsetAt(int partitionId, Instant time) {
        Watermark watermark = watermark(partitionId);
        long low = watermark.logStart();
        long high = watermark.end();
        while (low < high) {
            long middle = low + (high - low) / 2;
            List<LogRecord> found = read(partitionId, middle, 1, 1);
            if (found.isEmpty() || !found.getFirst().publishedAt().isBefore(time)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
