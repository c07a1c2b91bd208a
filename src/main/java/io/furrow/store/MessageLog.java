package io.furrow.store;

import io.furrow.store.AppendRequest.Row;
import io.furrow.store.AppendResult.Answer;
import io.furrow.store.AppendResult.Conflict;
import io.furrow.store.AppendResult.Place;
import io.furrow.store.AppendResult.Stored;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Appends messages to partitions. An offset is the highest stored one plus one, taken under the partition's lock, which is held to
 * the end of the transaction: so offsets have no gaps, follow the order of commits, and a rollback leaves nothing behind. All
 * locks are taken in one sorted step. Safe for any thread; a connection is for one at a time.
 */
@ApplicationScoped
public class MessageLog {
    /* 18005 is the advisory lock class of partitions; the second key is the partition's id. */
    private static final String LOCK = """
            select count(pg_advisory_xact_lock(18005, p)) from unnest(?::int[]) p""";

    /* In a caller's transaction these hold for the few round trips that are left of it. */
    private static final String CALLERS_SETTINGS = """
            select set_config('synchronous_commit', case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end, true),
                   set_config('lock_timeout', '3s', true),
                   set_config('statement_timeout', '30s', true),
                   set_config('idle_in_transaction_session_timeout', '10s', true)""";

    /*
     * A statement of its own after the lock, so that its READ COMMITTED snapshot was taken under it. What the primary key cannot
     * guard is checked here: the isolation (an older snapshot sees an older end of the log), the segment, the routing.
     */
    private static final String APPEND = """
            with wanted as materialized (
                select w.partition_id, p.base_offset, p.last_published_at
                  from unnest(?::int[], ?::int[]) as w (partition_id, routing_version)
                  join furrow.topic_partition p on p.id = w.partition_id and p.segment = {n}
                  join furrow.topic t on t.id = p.topic_id and t.state = 'active' and t.routing_version = w.routing_version),
            verdict as materialized (
                select case when current_setting('transaction_isolation') <> 'read committed'
                            then furrow.refuse('FU001', 'publishing needs READ COMMITTED')
                            else (select count(*) from wanted) = ? end as good),
            head as materialized (
                select w.partition_id,
                       coalesce(h."offset" + 1, w.base_offset) as base,
                       greatest(h.published_at, w.last_published_at, clock_timestamp()) as published_at
                  from verdict v
                 cross join wanted w
                  left join lateral (
                       select m."offset", m.published_at
                         from furrow.message_s{s} m
                        where m.segment = {n} and m.partition_id = w.partition_id
                        order by m."offset" desc
                        limit 1) h on true
                 where v.good),
            stored as (
                insert into furrow.message_s{s} ("offset", published_at, partition_id, segment, publisher_timestamp, key, value, headers)
                select h.base + m.ordinal, h.published_at, h.partition_id, {n},
                       timestamptz '1970-01-01 00:00:00+00' + m.publisher_micros * interval '1 microsecond', m.key, m.value, m.headers
                  from unnest(?::int[], ?::int[], ?::bigint[], ?::bytea[], ?::bytea[], ?::bytea[])
                       as m (partition_id, ordinal, publisher_micros, key, value, headers)
                  join head h on h.partition_id = m.partition_id)
            select v.good, h.partition_id, h.base, h.published_at, pg_current_xact_id()::text
              from verdict v
              left join head h on true""";

    private static final SegmentStatements APPENDS = new SegmentStatements(APPEND);

    private static final SegmentStatements OWN_LOCKS_AND_APPENDS =
            new SegmentStatements(Database.TRANSACTION_SETTINGS + ";\n" + LOCK + ";\n" + APPEND);

    private static final SegmentStatements CALLERS_LOCKS_AND_APPENDS =
            new SegmentStatements(CALLERS_SETTINGS + ";\n" + LOCK + ";\n" + APPEND);

    /** Whose transaction an append belongs to. */
    public enum Owner {
        /** Furrow's own, begun by the append. */
        FURROW(Database.TRANSACTION_SETTINGS, OWN_LOCKS_AND_APPENDS),
        /** The caller's, with work of its own in it. */
        CALLER(CALLERS_SETTINGS, CALLERS_LOCKS_AND_APPENDS);

        private final String lock;

        @SuppressWarnings("ImmutableEnumChecker") // nothing changes it after its constructor
        private final SegmentStatements lockAndAppend;

        Owner(String settings, SegmentStatements lockAndAppend) {
            this.lock = settings + ";\n" + LOCK;
            this.lockAndAppend = lockAndAppend;
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
            Heads heads = appendLocking(connection, rows, current.first(), owner);
            return heads == null ? new AppendResult.Stale() : heads.answer(requests, Map.of());
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
            run(connection, "savepoint furrow_append");
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
            try (PreparedStatement append = connection.prepareStatement(APPENDS.of(group.getKey()))) {
                if (!bindAndRun(append, 0, group.getValue(), heads)) {
                    if (several && owner == Owner.CALLER) {
                        // The caller's transaction goes on and appends anew: what one segment has taken must not be in
                        // it twice.
                        run(connection, "rollback to savepoint furrow_append");
                    }
                    return new AppendResult.Stale();
                }
            }
        }
        AppendResult.Appended appended = heads.answer(requests, seen);
        keys.remember(connection, requests, appended.answers());
        return appended;
    }

    private static void run(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    private @Nullable Heads appendLocking(Connection connection, List<Row> rows, int segment, Owner owner)
            throws SQLException {
        Heads heads = new Heads();
        try (PreparedStatement append = connection.prepareStatement(owner.lockAndAppend.of(segment))) {
            Integer[] locked =
                    rows.stream().map(Row::partitionId).distinct().sorted().toArray(Integer[]::new);
            append.setArray(1, connection.createArrayOf("int4", locked));
            return bindAndRun(append, 1, rows, heads) ? heads : null;
        }
    }

    private static boolean bindAndRun(PreparedStatement append, int bound, List<Row> rows, Heads heads)
            throws SQLException {
        Columns columns = new Columns(rows);
        columns.bind(append, bound);
        ResultSet results = lastResult(append);
        while (results.next()) {
            if (!results.getBoolean(1)) {
                return false;
            }
            heads.add(results);
        }
        return true;
    }

    private static ResultSet lastResult(PreparedStatement statements) throws SQLException {
        ResultSet last = null;
        boolean rows = statements.execute();
        while (rows || statements.getUpdateCount() != -1) {
            if (rows) {
                last = statements.getResultSet();
            }
            rows = statements.getMoreResults(Statement.KEEP_CURRENT_RESULT);
        }
        return Objects.requireNonNull(last);
    }

    /** The messages of one statement as arrays, each partition's together. */
    private static final class Columns {
        private final Map<Integer, Integer> routing = new TreeMap<>();
        private final Integer[] partitions;
        private final Integer[] ordinals;
        private final @Nullable Long[] publisherMicros;
        private final byte[] @Nullable [] keys;
        private final byte[] @Nullable [] values;
        private final byte[] @Nullable [] headers;

        Columns(List<Row> rows) {
            Row[] sorted = rows.toArray(Row[]::new);
            Arrays.sort(sorted, (a, b) -> Integer.compare(a.partitionId(), b.partitionId()));
            int count = sorted.length;
            partitions = new Integer[count];
            ordinals = new Integer[count];
            publisherMicros = new Long[count];
            keys = new byte[count][];
            values = new byte[count][];
            headers = new byte[count][];
            Map<Integer, Integer> next = new HashMap<>();
            for (int i = 0; i < count; i++) {
                Row row = sorted[i];
                routing.put(row.partitionId(), row.topic().routingVersion());
                partitions[i] = row.partitionId();
                ordinals[i] = next.merge(row.partitionId(), 1, Integer::sum) - 1;
                publisherMicros[i] = row.publisherMicros();
                keys[i] = row.key();
                values[i] = row.value();
                headers[i] = row.headers();
            }
        }

        void bind(PreparedStatement append, int bound) throws SQLException {
            Connection connection = append.getConnection();
            append.setArray(
                    bound + 1, connection.createArrayOf("int4", routing.keySet().toArray()));
            append.setArray(
                    bound + 2, connection.createArrayOf("int4", routing.values().toArray()));
            append.setInt(bound + 3, routing.size());
            append.setArray(bound + 4, connection.createArrayOf("int4", partitions));
            append.setArray(bound + 5, connection.createArrayOf("int4", ordinals));
            append.setArray(bound + 6, connection.createArrayOf("int8", publisherMicros));
            append.setArray(bound + 7, connection.createArrayOf("bytea", keys));
            append.setArray(bound + 8, connection.createArrayOf("bytea", values));
            append.setArray(bound + 9, connection.createArrayOf("bytea", headers));
        }
    }

    /** The first offset that each partition's messages got, from which the others follow. */
    private static final class Heads {
        private final Map<Integer, Place> next = new HashMap<>();
        private @Nullable String xid;

        void add(ResultSet row) throws SQLException {
            int partition = row.getInt(2);
            next.put(partition, new Place(partition, row.getLong(3), Timestamps.instant(row, 4)));
            xid = row.getString(5);
        }

        AppendResult.Appended answer(List<AppendRequest> requests, Map<Integer, PublishKeys.Seen> seen) {
            List<Answer> answers = new ArrayList<>(requests.size());
            for (int r = 0; r < requests.size(); r++) {
                answers.add(
                        switch (seen.get(r)) {
                            case null -> new Stored(places(requests.get(r)), false);
                            case PublishKeys.Seen.Before(Answer answer) -> answer;
                            case PublishKeys.Seen.InThisAppend(int first) -> repeated(answers.get(first));
                        });
            }
            return new AppendResult.Appended(answers, xid);
        }

        private static Answer repeated(Answer first) {
            return switch (first) {
                case Stored(List<Place> places, boolean replayed) -> new Stored(places, true);
                case Conflict conflict -> conflict;
            };
        }

        private List<Place> places(AppendRequest request) {
            List<Place> places = new ArrayList<>(request.rows().size());
            for (Row row : request.rows()) {
                Place place = Objects.requireNonNull(next.get(row.partitionId()));
                places.add(place);
                next.put(row.partitionId(), new Place(place.partitionId(), place.offset() + 1, place.publishedAt()));
            }
            return places;
        }
    }
}
