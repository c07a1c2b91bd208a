package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.DeadLetters;
import io.furrow.chaos.Operation.Effects;
import io.furrow.chaos.Operation.FinalCommitted;
import io.furrow.chaos.Operation.FinalRead;
import io.furrow.chaos.Operation.ParkedEffects;
import io.furrow.chaos.Operation.RewoundEffects;
import io.furrow.chaos.Operation.Seen;
import io.furrow.testing.Eventually;
import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The end of a run, when everything is mended: everybody catches up, and what is there is written down. */
final class Aftermath {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PAGE = 1000;
    private static final int TRIES = 20;

    private static final String BEHIND = """
            select g.name || ' is at ' || coalesce(o.committed, 0) || ' of ' || h.next || ' in ' || t.name || '-' || p.number
              from furrow.consumer_group g
              join furrow.committed_offset o on o.group_id = g.id
              join furrow.topic_partition p on p.id = o.partition_id
              join furrow.topic t on t.id = p.topic_id
             cross join lateral (
                   select coalesce(max(m."offset") + 1, p.log_start_offset) as next
                     from furrow.message m
                    where m.partition_id = p.id) h
             where coalesce(o.committed, 0) <> h.next
             order by 1""";

    private static final String END = """
            select coalesce(max(m."offset") + 1, 0)
              from furrow.topic_partition p
              join furrow.topic t on t.id = p.topic_id
              left join furrow.message m on m.partition_id = p.id
             where t.name = ? and p.number = ?""";

    private static final String COMMITTED = """
            select g.name, t.name, p.number, coalesce(o.committed, 0)
              from furrow.committed_offset o
              join furrow.consumer_group g on g.id = o.group_id
              join furrow.topic_partition p on p.id = o.partition_id
              join furrow.topic t on t.id = p.topic_id""";

    private static final String LOG = """
            select p.log_start_offset, floor(extract(epoch from clock_timestamp()) * 1000)::bigint,
                   m."offset", m.key, m.value, floor(extract(epoch from m.published_at) * 1000)::bigint
              from furrow.topic_partition p
              join furrow.topic t on t.id = p.topic_id
              left join furrow.message_text m on m.topic = t.name and m.partition = p.number
             where t.name = ? and p.number = ?
             order by m."offset\"""";

    private static final String WORKS =
            "select part, place, replica, nanos from " + EffectTable.TABLE + " where who = '" + Topology.EFFECTS + "'";

    private static final String DEAD = """
            select f."offset"
              from furrow.failed_message f
              join furrow.consumer_group g on g.id = f.group_id
              join furrow.topic_partition p on p.id = f.partition_id
              join furrow.topic t on t.id = p.topic_id
             where g.name = ? and t.name = ? and p.number = ?
             order by 1""";

    private static final String EFFECTS =
            "select place from " + EffectTable.TABLE + " where who = ? and part = ? order by id";

    /* A row without its message, or a message of a transaction without its row. */
    private static final String TORN = """
            select coalesce(n.value, m.value)
              from chaos_note n
              full join (select value from furrow.message_text where topic in ('orders', 'payments') and value like 't-%') m
                on m.value = n.value
             where n.value is null or m.value is null""";

    private final Cluster cluster;
    private final Door door;
    private final HistoryWriter history;
    private final List<String> complaints = new ArrayList<>();

    Aftermath(Cluster cluster, Door door, HistoryWriter history) {
        this.cluster = cluster;
        this.door = door;
        this.history = history;
    }

    /** Waits until every group and these streams have read everything, and all that was parked is handled. */
    void awaitCaughtUp(List<StreamReader> streams, Parker parker) throws SQLException, InterruptedException {
        try {
            Eventually.holds(PATIENCE, () -> "everybody has caught up", () -> {
                try {
                    return parker.settle() == 0 && behind(streams).isEmpty();
                } catch (SQLException e) {
                    return false;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            });
        } catch (AssertionError e) {
            if (parker.settle() > 0) {
                complaints.add("Not caught up: messages of " + Topology.PARKING + " are still parked or dead");
            }
            behind(streams).forEach(behind -> complaints.add("Not caught up: " + behind));
        }
    }

    private List<String> behind(List<StreamReader> streams) throws SQLException {
        List<String> behind = new ArrayList<>(texts(BEHIND));
        Map<TopicPartition, Long> ends = new TreeMap<>();
        for (TopicPartition partition : Topology.partitions(List.of(Topology.ORDERS))) {
            ends.put(
                    partition,
                    numbers(END, partition.topic(), partition.partition()).getFirst());
        }
        streams.forEach(stream -> behind.addAll(stream.behind(ends)));
        return behind;
    }

    /** What is not as it should be and no history shows. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Reads everything afresh, by way of each replica and from the database. */
    void write() throws SQLException, InterruptedException {
        // What was written in one transaction is there together.
        texts(TORN).forEach(value -> complaints.add("One of row and message is missing: " + value));
        for (TopicPartition partition : Topology.partitions(List.copyOf(Topology.PARTITIONS.keySet()))) {
            for (Replica replica : cluster.replicas()) {
                writeLog(replica, partition);
            }
            writeLog(partition);
        }
        writeCommitted();
        for (TopicPartition partition : Topology.partitions(List.of(Topology.ORDERS))) {
            happened(new Effects(Topology.EFFECTS, partition, effects(Topology.EFFECTS, partition)));
            happened(new ParkedEffects(Topology.PARKING, partition, effects(Topology.PARKING, partition)));
            happened(new RewoundEffects(Topology.REWOUND, partition, effects(Topology.REWOUND, partition)));
            for (String group : List.of(Topology.EFFECTS, Topology.RELAY, Topology.REWOUND)) {
                List<Long> dead = numbers(DEAD, group, partition.topic(), partition.partition());
                happened(new DeadLetters(group, partition, dead));
            }
        }
        happened(
                new Operation.Transformation(Topology.RELAY, Topology.ORDERS, Topology.RELAYED, Topology.RELAY_PREFIX));
    }

    private List<Long> effects(String group, TopicPartition partition) throws SQLException {
        return numbers(EFFECTS, group, partition.partition());
    }

    /** When and where the observers that write effects worked on what. */
    List<Moves.Work> works() throws SQLException {
        return rows(
                WORKS,
                row -> new Moves.Work(
                        new TopicPartition(Topology.ORDERS, row.getInt(1)),
                        row.getLong(2),
                        row.getString(3),
                        row.getLong(4)));
    }

    private void happened(Operation operation) {
        history.happened("aftermath", operation);
    }

    private void writeLog(Replica replica, TopicPartition partition) throws InterruptedException {
        List<Seen> all = new ArrayList<>();
        long start = 0;
        long next = 0;
        long end = Long.MAX_VALUE;
        for (int tries = 0; next < end; ) {
            Door.Answer answer = door.get(replica, FreeReader.path(partition, next, PAGE));
            if (answer.ok()) {
                JsonObject slice = answer.object();
                all.addAll(FreeReader.records(slice));
                next = slice.getJsonNumber("next_offset").longValueExact();
                end = slice.getJsonNumber("high_watermark").longValueExact();
            } else if (answer.status() == 410) {
                all.clear();
                start = answer.object().getJsonNumber("log_start_offset").longValueExact();
                next = start;
            } else if (++tries > TRIES) {
                complaints.add("All is mended, and " + replica + " reads no " + partition + ": " + answer);
                return;
            }
        }
        happened(new FinalRead(replica.name(), partition, start, end, null, all));
    }

    private void writeLog(TopicPartition partition) throws SQLException {
        List<Seen> all = new ArrayList<>();
        long start = 0;
        long now = 0;
        long end = 0;
        try (Connection connection = cluster.server().connect();
                PreparedStatement query = connection.prepareStatement(LOG)) {
            query.setString(1, partition.topic());
            query.setInt(2, partition.partition());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    start = rows.getLong(1);
                    now = rows.getLong(2);
                    end = start;
                    if (rows.getString(5) != null) {
                        all.add(new Seen(rows.getLong(3), rows.getString(4), rows.getString(5), rows.getLong(6)));
                    }
                }
            }
        }
        if (!all.isEmpty()) {
            end = all.getLast().offset() + 1;
        }
        happened(new FinalRead("database", partition, start, end, now, all));
    }

    private void writeCommitted() throws SQLException {
        rows(
                        COMMITTED,
                        row -> new FinalCommitted(
                                row.getString(1), new TopicPartition(row.getString(2), row.getInt(3)), row.getLong(4)))
                .forEach(this::happened);
    }

    private List<String> texts(String query) throws SQLException {
        return rows(query, row -> row.getString(1));
    }

    private List<Long> numbers(String query, Object... parameters) throws SQLException {
        return rows(query, row -> row.getLong(1), parameters);
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> rows(String query, Row<T> row, Object... parameters) throws SQLException {
        try (Connection connection = cluster.server().connect();
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<T> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(row.of(rows));
                }
            }
            return all;
        }
    }
}
