package io.furrow.store;

import io.furrow.store.AppendRequest.Once;
import io.furrow.store.AppendResult.Answer;
import io.furrow.store.AppendResult.Conflict;
import io.furrow.store.AppendResult.Place;
import io.furrow.store.AppendResult.Stored;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The memory of what was published under idempotency keys. Requests of equal keys choose equal partitions, so the second one reads
 * under the lock what the first one wrote; where they differ all the same, the primary key lets only one of them commit.
 */
@ApplicationScoped
public class PublishKeys {
    private static final String SEEN = """
            select w.request, k.hash, k.partitions, k.offsets, k.published_micros
              from unnest(?::int[], ?::int[], ?::text[]) as w (request, topic_id, key)
              join furrow.publish_key k on k.topic_id = w.topic_id and k.key = w.key""";

    private static final String REMEMBER = """
            insert into furrow.publish_key (topic_id, key, hash, partitions, offsets, published_micros)
            values (?, ?, ?, ?, ?, ?)""";

    private static final String EXPIRE = """
            with old as (
                select k.topic_id, k.key
                  from furrow.publish_key k
                 where k.created_at < clock_timestamp() - ? * interval '1 millisecond'
                 limit ?)
            delete from furrow.publish_key k
             using old
             where k.topic_id = old.topic_id and k.key = old.key""";

    /** Why a request need not be stored. */
    sealed interface Seen {
        /** An earlier publish settled it. */
        record Before(Answer answer) implements Seen {}

        /** An earlier request of this very append has the same key. */
        record InThisAppend(int request) implements Seen {}
    }

    /** The requests, by index, that need not be stored. To be called under the locks of their partitions. */
    Map<Integer, Seen> seen(Connection connection, List<AppendRequest> requests) throws SQLException {
        Map<Integer, Seen> seen = new HashMap<>();
        Map<List<Object>, Integer> first = new HashMap<>();
        for (int r = 0; r < requests.size(); r++) {
            Once once = requests.get(r).once();
            if (once != null) {
                Integer earlier = first.putIfAbsent(List.of(once.topicId(), once.key()), r);
                if (earlier != null) {
                    byte[] hash =
                            Objects.requireNonNull(requests.get(earlier).once()).hash();
                    seen.put(
                            r,
                            Arrays.equals(hash, once.hash())
                                    ? new Seen.InThisAppend(earlier)
                                    : new Seen.Before(new Conflict(once.key())));
                }
            }
        }
        if (!first.isEmpty()) {
            readSeen(connection, requests, List.copyOf(first.values()), seen);
        }
        return seen;
    }

    private static void readSeen(
            Connection connection, List<AppendRequest> requests, List<Integer> keyed, Map<Integer, Seen> seen)
            throws SQLException {
        List<Once> onces = keyed.stream()
                .map(r -> Objects.requireNonNull(requests.get(r).once()))
                .toList();
        try (PreparedStatement query = connection.prepareStatement(SEEN)) {
            query.setArray(1, connection.createArrayOf("int4", keyed.toArray()));
            query.setArray(
                    2,
                    connection.createArrayOf(
                            "int4", onces.stream().map(Once::topicId).toArray()));
            query.setArray(
                    3,
                    connection.createArrayOf(
                            "text", onces.stream().map(Once::key).toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Once once =
                            Objects.requireNonNull(requests.get(rows.getInt(1)).once());
                    Answer answer = Arrays.equals(rows.getBytes(2), once.hash())
                            ? new Stored(places(rows), true)
                            : new Conflict(once.key());
                    seen.put(rows.getInt(1), new Seen.Before(answer));
                }
            }
        }
    }

    private static List<Place> places(ResultSet row) throws SQLException {
        Integer[] partitions = (Integer[]) row.getArray(3).getArray();
        Long[] offsets = (Long[]) row.getArray(4).getArray();
        Long[] micros = (Long[]) row.getArray(5).getArray();
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < partitions.length; i++) {
            places.add(new Place(partitions[i], offsets[i], Timestamps.ofMicros(micros[i])));
        }
        return places;
    }

    /** Remembers the keyed requests that were stored just now, in the order of their keys: two appends cannot deadlock on them. */
    void remember(Connection connection, List<AppendRequest> requests, List<Answer> answers) throws SQLException {
        List<Integer> fresh = IntStream.range(0, requests.size())
                .filter(r -> requests.get(r).once() != null
                        && answers.get(r) instanceof Stored(var p, boolean replayed)
                        && !replayed)
                .boxed()
                .sorted(Comparator.comparing((Integer r) ->
                                Objects.requireNonNull(requests.get(r).once()).topicId())
                        .thenComparing(r ->
                                Objects.requireNonNull(requests.get(r).once()).key()))
                .toList();
        if (fresh.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(REMEMBER)) {
            for (int r : fresh) {
                Once once = Objects.requireNonNull(requests.get(r).once());
                List<Place> places = ((Stored) answers.get(r)).places();
                insert.setInt(1, once.topicId());
                insert.setString(2, once.key());
                insert.setBytes(3, once.hash());
                insert.setArray(
                        4,
                        connection.createArrayOf(
                                "int4", places.stream().map(Place::partitionId).toArray()));
                insert.setArray(
                        5,
                        connection.createArrayOf(
                                "int8", places.stream().map(Place::offset).toArray()));
                insert.setArray(
                        6,
                        connection.createArrayOf(
                                "int8",
                                places.stream()
                                        .map(p -> Timestamps.micros(p.publishedAt()))
                                        .toArray()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Forgets keys older than that many milliseconds, at most {@code limit} of them; answers how many. */
    int expire(Connection connection, long olderThanMs, int limit) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(EXPIRE)) {
            delete.setLong(1, olderThanMs);
            delete.setInt(2, limit);
            return delete.executeUpdate();
        }
    }
}
