package io.furrow.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this process remembers of the pool of segments: which one each partition writes to, and where each offset lives. As with
 * the {@link Catalogue}, statements check what they rely on. Safe for any thread.
 */
@ApplicationScoped
public class Segments {
    private static final String POOL = "select segment, retention_class, state, generation from furrow.segment";

    private static final String CURRENT = "select segment from furrow.topic_partition where id = ?";

    private static final String BASES = """
            select first_offset, segment, generation
              from furrow.segment_base
             where partition_id = ?
             order by generation""";

    private static final Duration POOL_STAYS_FRESH = Duration.ofSeconds(1);

    /**
     * A segment of the pool.
     *
     * @param number which one
     * @param retentionClass whose messages it takes
     * @param open whether partitions may move to it
     * @param generation grows with every opening, over all segments
     */
    record Segment(int number, RetentionClass retentionClass, boolean open, long generation) {}

    /**
     * Where a run of a partition's offsets begins.
     *
     * @param firstOffset the first of them
     * @param segment the segment they are in
     * @param generation which use of the segment it was
     */
    record Base(long firstOffset, int segment, long generation) {}

    @Inject
    Database database;

    private final Map<Integer, Integer> current = new ConcurrentHashMap<>();
    private final Map<Integer, List<Base>> bases = new ConcurrentHashMap<>();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile List<Segment> pool = List.of();
    private volatile long poolReadAt = System.nanoTime() - Duration.ofDays(1).toNanos();

    void saw(int partitionId, int segment) {
        current.put(partitionId, segment);
    }

    /** The segment a partition writes to, as last seen. */
    int current(int partitionId) {
        Integer known = current.get(partitionId);
        return known != null ? known : refreshCurrent(partitionId);
    }

    int refreshCurrent(int partitionId) {
        return database.read(connection -> refreshCurrent(connection, partitionId));
    }

    /** The same, as the connection's own transaction sees it. */
    int refreshCurrent(Connection connection, int partitionId) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(CURRENT)) {
            query.setInt(1, partitionId);
            try (ResultSet row = query.executeQuery()) {
                int segment = row.next() ? row.getInt(1) : -1;
                if (segment >= 0) {
                    current.put(partitionId, segment);
                }
                return segment;
            }
        }
    }

    /** The runs of a partition's offsets, ascending, as last seen. */
    List<Base> bases(int partitionId) {
        List<Base> known = bases.get(partitionId);
        return known != null ? known : refreshBases(partitionId);
    }

    List<Base> refreshBases(int partitionId) {
        List<Base> found = database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(BASES)) {
                query.setInt(1, partitionId);
                try (ResultSet rows = query.executeQuery()) {
                    List<Base> list = new ArrayList<>();
                    while (rows.next()) {
                        list.add(new Base(rows.getLong(1), rows.getInt(2), rows.getLong(3)));
                    }
                    return list;
                }
            }
        });
        bases.put(partitionId, found);
        return found;
    }

    /**
     * The open segment a partition should move to before it writes on: its own is closed, or its topic's retention has changed.
     * Empty when it should stay, also when there is nowhere to go: an empty pool never blocks publishing.
     */
    Optional<Segment> destination(int partitionId, RetentionClass wanted) {
        List<Segment> segments = pool();
        int now = current(partitionId);
        Optional<Segment> own = segments.stream().filter(s -> s.number() == now).findAny();
        if (own.isEmpty() || (own.get().open() && own.get().retentionClass() == wanted)) {
            return Optional.empty();
        }
        return segments.stream()
                .filter(s -> s.open()
                        && s.retentionClass() == wanted
                        && s.generation() > own.get().generation())
                .findAny();
    }

    void refreshPool() {
        pool = database.read(Segments::readPool);
        poolReadAt = System.nanoTime();
    }

    private List<Segment> pool() {
        if (System.nanoTime() - poolReadAt > POOL_STAYS_FRESH.toNanos() && reading.tryLock()) {
            try {
                refreshPool();
            } finally {
                reading.unlock();
            }
        }
        return pool;
    }

    private static List<Segment> readPool(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(POOL);
                ResultSet rows = query.executeQuery()) {
            List<Segment> list = new ArrayList<>();
            while (rows.next()) {
                list.add(new Segment(
                        rows.getInt(1),
                        RetentionClass.named(rows.getString(2)),
                        rows.getString(3).equals("open"),
                        rows.getLong(4)));
            }
            return list;
        }
    }
}
