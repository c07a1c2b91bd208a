package io.furrow.store;

import io.furrow.store.JobLeases.Lease;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The life of segments: open, closed, truncated, free again. Truncating a segment gives its disk space back at once; it waits for
 * nobody and hides nothing from a reader, whatever its isolation. Safe for any thread.
 */
@ApplicationScoped
public class SegmentPool {
    private static final Logger LOGGER = Logger.getLogger(SegmentPool.class.getName());

    /*
     * A quarter of the longest retention: then at most a quarter more is kept than asked for. Or somebody whose retention was changed
     * is to come here, and only ever comes to a later generation than its own.
     */
    private static final String FULL = """
            select s.segment
              from furrow.segment s
             where s.retention_class = ? and s.state = 'open'
               and (pg_relation_size(format('furrow.message_s%s', to_char(s.segment, 'FM00'))::regclass) >= ?
                 or pg_relation_size(format('furrow.message_s%s', to_char(s.segment, 'FM00'))::regclass) > 0
                and s.opened_at < clock_timestamp() - interval '1 millisecond' * (
                    select max(t.retention_ms) / 4
                      from furrow.topic t
                     where t.state = 'active' and t.retention_ms > 0
                       and (s.retention_class = 'short') = (t.retention_ms <= 3600000)
                       and s.retention_class <> 'forever')
                 or exists (
                    select
                      from furrow.segment o
                      join furrow.topic_partition p on p.segment = o.segment
                      join furrow.topic t on t.id = p.topic_id and t.state = 'active'
                     where o.retention_class <> s.retention_class and o.generation > s.generation
                       and s.retention_class = case when t.retention_ms = -1 then 'forever'
                                                    when t.retention_ms <= 3600000 then 'short'
                                                    else 'long' end))
               for update of s skip locked""";

    private static final String FREE = """
            select segment
              from furrow.segment
             where retention_class = ? and state = 'free'
             order by generation, segment
             limit 1
               for update skip locked""";

    private static final String CLOSE = """
            update furrow.segment set state = 'closed', closed_at = clock_timestamp() where segment = ?""";

    private static final String OPEN = """
            update furrow.segment
               set state = 'open', generation = nextval('furrow.segment_generation'), opened_at = clock_timestamp(), closed_at = null
             where segment = ?""";

    /* The oldest closed segment of each class that anybody points to is wanted next: they have been idle since it was closed. */
    private static final String IDLE = """
            with oldest as (
                select distinct on (s.retention_class) s.segment
                  from furrow.segment s
                 where s.state = 'closed'
                   and exists (select from furrow.topic_partition p where p.segment = s.segment)
                 order by s.retention_class, s.generation)
            select p.id, t.retention_ms
              from oldest o
              join furrow.topic_partition p on p.segment = o.segment
              join furrow.topic t on t.id = p.topic_id
             limit 1000""";

    private static final String LOCK = "select pg_advisory_xact_lock(18005, ?)";

    /* A prefix of every partition in it: none writes there, all logs start behind it, and no earlier segment is left. */
    private static final String RECLAIMABLE = """
            select s.segment
              from furrow.segment s
             where s.state = 'closed'
               and not exists (select from furrow.topic_partition p where p.segment = s.segment)
               and not exists (
                   select
                     from furrow.segment_base b
                     join furrow.topic_partition p on p.id = b.partition_id
                    where b.segment = s.segment
                      and (exists (select from furrow.segment_base e
                                    where e.partition_id = b.partition_id and e.generation < b.generation)
                        or p.log_start_offset < coalesce(
                           (select min(n.first_offset) from furrow.segment_base n
                             where n.partition_id = b.partition_id and n.generation > b.generation), 9223372036854775807)))
             order by s.generation""";

    private static final String UNBASE = "delete from furrow.segment_base where segment = ?";

    private static final String FREED = """
            update furrow.segment set state = 'free', opened_at = null, closed_at = null where segment = ?""";

    private static final SegmentStatements EXCLUSIVE = new SegmentStatements(
            "set local lock_timeout = '200ms'; lock table furrow.message_s{s} in access exclusive mode");

    private static final SegmentStatements TRUNCATE = new SegmentStatements("truncate furrow.message_s{s}");

    @Inject
    Database database;

    @Inject
    Segments segments;

    @Inject
    SegmentMoves moves;

    /** Closes segments that are full or old and opens free ones instead. Where none is free, the old one goes on. */
    public void roll(long fullAtBytes) {
        for (RetentionClass kind : RetentionClass.values()) {
            try {
                roll(kind, fullAtBytes);
            } catch (SegmentHeld e) {
                LOGGER.log(Level.FINE, "The next segment is held by somebody; the old one goes on for now.", e);
            }
        }
    }

    private void roll(RetentionClass kind, long fullAtBytes) {
        database.inTransaction(connection -> {
            Optional<Integer> full = first(connection, FULL, kind.column(), fullAtBytes);
            Optional<Integer> free = full.isEmpty() ? full : first(connection, FREE, kind.column(), null);
            if (free.isPresent()) {
                // It is empty already. But if it was vacuumed so, statements would be planned for a table that stays
                // empty.
                lock(connection, free.get());
                truncate(connection, free.get());
                run(connection, CLOSE, full.get());
                run(connection, OPEN, free.get());
            }
            return free;
        });
    }

    /** Moves idle partitions out of the segments that are wanted next. */
    public void moveIdle() {
        record Idle(int partitionId, RetentionClass kind) {}
        List<Idle> idle = database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(IDLE);
                    ResultSet rows = query.executeQuery()) {
                List<Idle> list = new ArrayList<>();
                while (rows.next()) {
                    long retention = rows.getLong(2);
                    list.add(new Idle(rows.getInt(1), RetentionClass.of(retention)));
                }
                return list;
            }
        });
        segments.refreshPool();
        for (Idle partition : idle) {
            segments.refreshCurrent(partition.partitionId());
            Optional<Segments.Segment> to = segments.destination(partition.partitionId(), partition.kind());
            if (to.isPresent()) {
                database.inTransaction(connection -> {
                    run(connection, LOCK, partition.partitionId());
                    moves.move(connection, partition.partitionId(), to.get().number());
                    return to;
                });
            }
        }
    }

    /**
     * Truncates segments that nobody can read any more, of each partition the oldest first; answers which. One that somebody holds is
     * left alone, and with it every later one of its partitions.
     */
    public List<Integer> reclaim(Lease lease) {
        List<Integer> truncated = new ArrayList<>();
        Set<Integer> held = new HashSet<>();
        // One by one: what a truncated segment was in the way of is next.
        for (Optional<Integer> next = candidate(held); next.isPresent(); next = candidate(held)) {
            try {
                if (!truncate(lease, next.get())) {
                    return truncated;
                }
                truncated.add(next.get());
            } catch (SegmentHeld e) {
                held.add(next.get());
            }
        }
        return truncated;
    }

    private Optional<Integer> candidate(Set<Integer> except) {
        return database.read(SegmentPool::reclaimable).stream()
                .filter(segment -> !except.contains(segment))
                .findFirst();
    }

    private static List<Integer> reclaimable(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(RECLAIMABLE);
                ResultSet rows = query.executeQuery()) {
            List<Integer> list = new ArrayList<>();
            while (rows.next()) {
                list.add(rows.getInt(1));
            }
            return list;
        }
    }

    /** Looks again under the lock: a publisher may have moved there, or an older segment may have come into its way. */
    private boolean truncate(Lease lease, int segment) {
        return database.inTransaction(connection -> {
            if (!JobLeases.renew(connection, lease)) {
                return false;
            }
            lock(connection, segment);
            if (!reclaimable(connection).contains(segment)) {
                return false;
            }
            run(connection, UNBASE, segment);
            run(connection, FREED, segment);
            truncate(connection, segment);
            return true;
        });
    }

    private static void lock(Connection connection, int segment) throws SQLException {
        try (Statement exclusive = connection.createStatement()) {
            exclusive.execute(EXCLUSIVE.of(segment));
        } catch (SQLException e) {
            if (SqlStates.lockNotAvailable(e)) {
                throw new SegmentHeld(e);
            }
            throw e;
        }
    }

    private static void truncate(Connection connection, int segment) throws SQLException {
        try (Statement truncate = connection.createStatement()) {
            truncate.execute(TRUNCATE.of(segment));
        }
    }

    /** Somebody reads or writes the segment. */
    private static final class SegmentHeld extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SegmentHeld(SQLException cause) {
            super(cause);
        }
    }

    private static Optional<Integer> first(Connection connection, String statement, String kind, @Nullable Long bytes)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(statement)) {
            query.setString(1, kind);
            if (bytes != null) {
                query.setLong(2, bytes);
            }
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getInt(1)) : Optional.empty();
            }
        }
    }

    private static void run(Connection connection, String statement, int id) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            prepared.setInt(1, id);
            prepared.execute();
        }
    }
}
