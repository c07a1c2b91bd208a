package io.furrow.store;

import io.furrow.store.AppendRequest.Row;
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
    /*
     * 18005 is the advisory lock class of partitions; the second key is the partition's id. A snapshot older than the lock would see
     * an older end of the log, so no isolation does that keeps one.
     */
    private static final String LOCK = """
            select case when current_setting('transaction_isolation') <> 'read committed'
                        then furrow.refuse('FU001', 'publishing needs READ COMMITTED') end,
                   {settings},
                   (select count(pg_advisory_xact_lock(18005, p)) from unnest(?::int[]) p)""";

    private static final String OWN_LOCK = LOCK.replace("{settings}", Database.DURABLE + ", " + Database.LIMITS);

    /* In a caller's transaction the settings hold for the few round trips that are left of it. */
    private static final String CALLERS_LOCK =
            LOCK.replace("{settings}", Database.DURABLE + ", " + Database.CALLERS_LIMITS);

    /*
     * Statements of their own after the lock, so that their READ COMMITTED snapshot was taken under it. What the primary key cannot
     * guard they check: the segment and the routing. Where one partition fails, there is no head at all and nothing is stored.
     */
    private static final String HEADS = """
            with wanted as materialized (
                select w.partition_id, w.first, p.base_offset, p.last_published_at
                  from unnest(?::int[], ?::int[], ?::int[]) as w (partition_id, routing_version, first)
                 cross join lateral (
                       select id, topic_id, base_offset, last_published_at
                         from furrow.topic_partition
                        where id = w.partition_id and segment = {n}
                       offset 0) p
                 where w.routing_version = (select t.routing_version from furrow.topic t where t.id = p.topic_id and t.state = 'active')),
            head as materialized (
                select w.partition_id, w.first,
                       coalesce(h."offset" + 1, w.base_offset) as base,
                       greatest(h.published_at, w.last_published_at, clock_timestamp()) as published_at
                  from wanted w
                  left join lateral (
                       select m."offset", m.published_at
                         from furrow.message_s{s} m
                        where m.segment = {n} and m.partition_id = w.partition_id
                        order by m."offset" desc
                        limit 1) h on true
                 where (select count(*) from wanted) = ?)""";

    private static final String ANSWER = " partition_id, base, published_at, pg_current_xact_id() from head";

    private static final SegmentStatements LAST = new SegmentStatements(HEADS + " select" + ANSWER);

    private static final SegmentStatements APPEND = new SegmentStatements(HEADS + """
            ,
            stored as (
                insert into furrow.message_s{s} ("offset", published_at, partition_id, segment, publisher_timestamp, key, value, headers)
                select h.base + m.ordinal - 1 - h.first, h.published_at, h.partition_id, {n},
                       timestamptz '1970-01-01 00:00:00+00' + m.publisher_micros * interval '1 microsecond', m.key, m.value, m.headers
                  from unnest(?::int[], ?::bigint[], ?::bytea[], ?::bytea[], ?::bytea[]) with ordinality
                       as m (partition_id, publisher_micros, key, value, headers, ordinal)
                  join head h on h.partition_id = m.partition_id)
            select""" + ANSWER);

    /* The same for messages of one partition, which need no join: half the work for each. */
    private static final SegmentStatements APPEND_RUN = new SegmentStatements("""
            with head as materialized (
                select p.id as partition_id,
                       coalesce(h."offset" + 1, p.base_offset) as base,
                       greatest(h.published_at, p.last_published_at, clock_timestamp()) as published_at
                  from furrow.topic_partition p
                  left join lateral (
                       select m."offset", m.published_at
                         from furrow.message_s{s} m
                        where m.segment = {n} and m.partition_id = p.id
                        order by m."offset" desc
                        limit 1) h on true
                 where p.id = ? and p.segment = {n}
                   and ? = (select t.routing_version from furrow.topic t where t.id = p.topic_id and t.state = 'active')),
            stored as (
                insert into furrow.message_s{s} ("offset", published_at, partition_id, segment, publisher_timestamp, key, value, headers)
                select h.base + m.ordinal - 1, h.published_at, h.partition_id, {n},
                       timestamptz '1970-01-01 00:00:00+00' + m.publisher_micros * interval '1 microsecond', m.key, m.value, m.headers
                  from head h
                 cross join unnest(?::bigint[], ?::bytea[], ?::bytea[], ?::bytea[]) with ordinality
                       as m (publisher_micros, key, value, headers, ordinal))
            select""" + ANSWER);

    /** Ends a transaction and begins the next, whose id it answers. Whoever freezes then does not keep it for long. */
    static final String COMMIT_AND_BEGIN = "commit;\n" + Database.BEGIN
            + "select pg_current_xact_id(), set_config('idle_in_transaction_session_timeout', '10s', true) is null";

    /* Where a transaction has put its messages, for one whose answer was lost. */
    private static final String FOUND = """
            select m.partition_id, min(m."offset"), min(m.published_at), ?::text::xid8
              from furrow.message m
             where m.segment in (select b.segment from furrow.segment_base b where b.partition_id = any (?::int[]))
               and m.partition_id = any (?::int[])
               and m.xmin = ?::text::xid8::xid
             group by m.partition_id""";

    /** From as many messages or bytes on, COPY is worth its round trips (decision 19). */
    static final int COPY_MESSAGES = 200;

    static final long COPY_BYTES = 128 * 1024;

    /** How the messages of a batch get in. */
    private enum Form {
        RUN(APPEND_RUN),
        SEVERAL(APPEND),
        COPY(LAST);

        @SuppressWarnings("ImmutableEnumChecker") // nothing changes it after its constructor
        private final SegmentStatements statements;

        Form(SegmentStatements statements) {
            this.statements = statements;
        }

        /** The cheapest one; in a caller's transaction never one that a frozen caller could stop in the middle. */
        static Form of(Batch batch, Owner owner) {
            boolean large = batch.rows().size() >= COPY_MESSAGES || batch.bytes() >= COPY_BYTES;
            return large && owner != Owner.CALLER ? COPY : batch.partitions().length == 1 ? RUN : SEVERAL;
        }

        void bind(PreparedStatement statement, int from, Batch batch) throws SQLException {
            switch (this) {
                case RUN -> batch.bindMessages(statement, batch.bindPartition(statement, from));
                case SEVERAL ->
                    batch.bindMessages(
                            statement, batch.bindPartitionOfEach(statement, batch.bindPartitions(statement, from)));
                case COPY -> batch.bindPartitions(statement, from);
            }
        }
    }

    /** Whose transaction an append belongs to. */
    public enum Owner {
        /** Furrow's own, begun by the append on a connection that commits by itself, and ended by whoever appends. */
        FURROW(Database.BEGIN + OWN_LOCK, ""),
        /** Furrow's own, begun before: where one text can do all, it is committed at once, and the next one begun. */
        BEGUN(OWN_LOCK, ";\n" + COMMIT_AND_BEGIN),
        /** The caller's, with work of its own in it. */
        CALLER(CALLERS_LOCK, "");

        private final String lock;

        @SuppressWarnings("ImmutableEnumChecker") // nothing changes it after its constructor
        private final Map<Form, SegmentStatements> lockAnd = new EnumMap<>(Form.class);

        Owner(String lock, String end) {
            this.lock = lock;
            for (Form form : Form.values()) {
                lockAnd.put(form, form.statements.between(lock + ";\n", form == Form.COPY ? "" : end));
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
        Map<Integer, CatalogueTopic> topics = new TreeMap<>();
        rows.forEach(row -> topics.put(row.partitionId(), row.topic()));
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
            form.bind(append, batch.bindLocks(append, 1), batch);
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
