package io.furrow.store;

import io.furrow.store.AppendRequest.Row;
import io.furrow.store.AppendStatements.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Appends messages to partitions. An offset is the highest stored one plus one, taken under the partition's lock, which is held to
 * the end of the transaction: so offsets have no gaps, follow the order of commits, and a rollback leaves nothing behind. All
 * locks are taken in one sorted step. Safe for any thread; a connection is for one at a time.
 */
@ApplicationScoped
public class MessageLog {
    /** Ends a transaction and begins the next, whose id it answers. Whoever freezes then does not keep it for long. */
    static final String COMMIT_AND_BEGIN = "commit and chain;\n"
            + "select pg_current_xact_id(), set_config('idle_in_transaction_session_timeout', '10s', true) is null";

    /* Where a transaction has put its messages, for one whose answer was lost. */
    private static final String FOUND = """
            select m.partition_id, min(m."offset"), min(m.published_at), ?::text::xid8
              from furrow.message m
             where m.segment in (select b.segment from furrow.segment_base b where b.partition_id = any (?::int[]))
               and m.partition_id = any (?::int[])
               and m.xmin = ?::text::xid8::xid
             group by m.partition_id""";

    /** Whose transaction an append belongs to. */
    public enum Owner {
        /** Furrow's own, begun by the append on a connection that commits by itself, and ended by whoever appends. */
        FURROW(Database.BEGIN, AppendStatements.OWN_LOCK, AppendStatements.OWN_LOCK_ONE, ""),
        /** Furrow's own, begun before: where one text can do all, it is committed at once, and the next one begun. */
        BEGUN("", AppendStatements.OWN_LOCK, AppendStatements.OWN_LOCK_ONE, ";\n" + COMMIT_AND_BEGIN),
        /** The caller's, with work of its own in it. */
        CALLER("", AppendStatements.CALLERS_LOCK, AppendStatements.CALLERS_LOCK_ONE, "");

        private final String lock;

        @SuppressWarnings("ImmutableEnumChecker") // nothing changes it after its constructor
        private final Map<Form, SegmentStatements> lockAnd = new EnumMap<>(Form.class);

        Owner(String begin, String lock, String lockOne, String end) {
            this.lock = begin + lock;
            for (Form form : Form.values()) {
                String before = begin + (form.locksOne ? lockOne : lock) + ";\n";
                lockAnd.put(form, form.statements.between(before, form == Form.COPY ? "" : end));
            }
        }

        String lockAnd(Form form, int segment) {
            return Objects.requireNonNull(lockAnd.get(form)).of(segment);
        }
    }

    @Inject
    Segments segments;

    @Inject
    SegmentMoves moves;

    @Inject
    PublishKeys keys;

    /**
     * Appends requests in order. Partitions stay locked until the transaction ends.
     *
     * @throws SQLException when the database refuses; the transaction can only be rolled back then
     */
    public AppendResult append(Connection connection, List<AppendRequest> requests, Owner owner) throws SQLException {
        List<Row> rows = requests.stream().flatMap(r -> r.rows().stream()).toList();
        Map<Integer, CatalogueTopic> topics = topics(rows);
        Map<Integer, Segments.Segment> destinations = new TreeMap<>();
        TreeSet<Integer> current = new TreeSet<>();
        topics.forEach((partition, topic) -> {
            Optional<Segments.Segment> destination = segments.destination(partition, topic.retentionClass());
            destination.ifPresent(segment -> destinations.put(partition, segment));
            current.add(segments.current(partition));
        });
        if (current.contains(-1)) {
            return new AppendResult.Stale();
        }
        boolean keyed = requests.stream().anyMatch(r -> r.once() != null);
        if (!keyed && destinations.isEmpty() && current.size() == 1) {
            Heads heads = new Heads();
            return lockAndStore(connection, Batch.of(rows), current.first(), owner, heads)
                    ? heads.answer(requests, Map.of())
                    : new AppendResult.Stale();
        }
        return appendStepwise(connection, requests, topics, destinations, owner);
    }

    /** The topic of each partition, as the last of its rows knows it. */
    @SuppressWarnings("ReferenceEquality") // a topic that was read anew is another object
    private static Map<Integer, CatalogueTopic> topics(List<Row> rows) {
        Map<Integer, CatalogueTopic> topics = new TreeMap<>();
        Row last = null;
        for (Row row : rows) {
            if (last == null || row.partitionId() != last.partitionId() || row.topic() != last.topic()) {
                topics.put(row.partitionId(), row.topic());
            }
            last = row;
        }
        return topics;
    }

    private AppendResult appendStepwise(
            Connection connection,
            List<AppendRequest> requests,
            Map<Integer, CatalogueTopic> topics,
            Map<Integer, Segments.Segment> destinations,
            Owner owner)
            throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(owner.lock)) {
            lock.setArray(1, connection.createArrayOf("int4", topics.keySet().toArray()));
            lock.execute();
        }
        Map<Integer, PublishKeys.Seen> seen = keys.seen(connection, requests);
        boolean several = !destinations.isEmpty()
                || topics.keySet().stream().map(segments::current).distinct().count() > 1;
        if (several && owner == Owner.CALLER) {
            Database.run(connection, "savepoint furrow_append");
        }
        for (Map.Entry<Integer, Segments.Segment> move : destinations.entrySet()) {
            moves.move(connection, move.getKey(), move.getValue().number());
        }
        Heads heads = new Heads();
        Map<Integer, List<Row>> bySegment = new TreeMap<>();
        for (int r = 0; r < requests.size(); r++) {
            if (!seen.containsKey(r)) {
                for (Row row : requests.get(r).rows()) {
                    bySegment
                            .computeIfAbsent(segments.current(row.partitionId()), s -> new ArrayList<>())
                            .add(row);
                }
            }
        }
        for (Map.Entry<Integer, List<Row>> group : bySegment.entrySet()) {
            if (!store(connection, Batch.of(group.getValue()), group.getKey(), owner, heads)) {
                if (several && owner == Owner.CALLER) {
                    // The caller's transaction goes on and appends anew: what one segment has taken must not be in it
                    // twice.
                    Database.run(connection, "rollback to savepoint furrow_append");
                }
                return new AppendResult.Stale();
            }
        }
        AppendResult.Appended appended = heads.answer(requests, seen);
        keys.remember(connection, requests, appended.answers());
        return appended;
    }

    /** Locks and stores; answers whether everything was as it was thought to be. */
    private static boolean lockAndStore(Connection connection, Batch batch, int segment, Owner owner, Heads heads)
            throws SQLException {
        Form form = Form.of(batch, owner);
        try (PreparedStatement append = connection.prepareStatement(owner.lockAnd(form, segment))) {
            form.bind(append, form.bindLocks(append, 1, batch), batch);
            List<ResultSet> results = results(append);
            if (results.size() > 2) {
                heads.committed(results.get(2));
            }
            return store(connection, results.get(1), form, batch, segment, heads);
        }
    }

    /** Stores under locks that are held; answers whether everything was as it was thought to be. */
    private static boolean store(Connection connection, Batch batch, int segment, Owner owner, Heads heads)
            throws SQLException {
        Form form = Form.of(batch, owner);
        try (PreparedStatement append = connection.prepareStatement(form.statements.of(segment))) {
            form.bind(append, 1, batch);
            return store(connection, results(append).getFirst(), form, batch, segment, heads);
        }
    }

    private static boolean store(
            Connection connection, ResultSet found, Form form, Batch batch, int segment, Heads heads)
            throws SQLException {
        if (!heads.addAll(found)) {
            return false;
        }
        if (form == Form.COPY) {
            BatchCopy.send(connection, segment, batch, heads);
        }
        return true;
    }

    /** The rows of a text of several statements, in their order; those that have none are left out. */
    static List<ResultSet> results(PreparedStatement statements) throws SQLException {
        List<ResultSet> results = new ArrayList<>();
        boolean rows = statements.execute();
        while (rows || statements.getUpdateCount() != -1) {
            if (rows) {
                results.add(statements.getResultSet());
            }
            rows = statements.getMoreResults(Statement.KEEP_CURRENT_RESULT);
        }
        return results;
    }

    /** Where a transaction has stored requests that were appended in one segment. */
    AppendResult find(Connection connection, List<AppendRequest> requests, String xid) throws SQLException {
        Object[] partitions = requests.stream()
                .flatMap(request -> request.rows().stream())
                .map(Row::partitionId)
                .distinct()
                .toArray();
        Heads heads = new Heads();
        try (PreparedStatement query = connection.prepareStatement(FOUND)) {
            query.setString(1, xid);
            query.setArray(2, connection.createArrayOf("int4", partitions));
            query.setArray(3, connection.createArrayOf("int4", partitions));
            query.setString(4, xid);
            heads.addAll(query.executeQuery());
        }
        return heads.answer(requests, Map.of());
    }
}
