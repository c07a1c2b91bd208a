package io.furrow.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Moves a partition from its segment to an open one, under the partition's lock. */
@ApplicationScoped
public class SegmentMoves {
    /*
     * The share lock keeps the destination open, and so from being truncated, until this transaction has made the move visible. Never
     * to an earlier generation, whatever this process remembers: the order of generations is the order of offsets.
     */
    private static final SegmentStatements MOVE = new SegmentStatements("""
            with destination as materialized (
                select d.segment, d.generation
                  from furrow.segment d
                 where d.segment = ? and d.state = 'open'
                   for share),
            head as materialized (
                select p.id,
                       coalesce(h."offset" + 1, p.base_offset) as next_offset,
                       greatest(h.published_at, p.last_published_at) as last_published_at
                  from furrow.topic_partition p
                  left join lateral {last of p.id} h on true
                 where p.id = ? and p.segment = {n}),
            moved as (
                update furrow.topic_partition p
                   set segment = d.segment, base_offset = h.next_offset, last_published_at = h.last_published_at
                  from head h, destination d
                 where p.id = h.id
                   and d.generation > (select max(b.generation) from furrow.segment_base b where b.partition_id = p.id)
             returning p.id, p.segment, p.base_offset, d.generation),
            based as (
                insert into furrow.segment_base (partition_id, generation, segment, first_offset)
                select id, generation, segment, base_offset
                  from moved)
            select segment
              from moved""");

    @Inject
    Segments segments;

    /** Moves the partition unless it has moved already, or the destination has been closed or is an earlier one. */
    void move(Connection connection, int partitionId, int destination) throws SQLException {
        int from = segments.current(partitionId);
        if (from == destination) {
            // Another thread moved it while this one waited for the lock.
            return;
        }
        try (PreparedStatement move = connection.prepareStatement(MOVE.of(from))) {
            move.setInt(1, destination);
            move.setInt(2, partitionId);
            try (ResultSet row = move.executeQuery()) {
                if (row.next()) {
                    segments.saw(partitionId, row.getInt(1));
                } else {
                    segments.refreshCurrent(connection, partitionId);
                }
            }
        }
    }
}
