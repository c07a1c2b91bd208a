package io.furrow.store;

import io.furrow.store.AppendRequest.Row;
import io.furrow.store.AppendResult.Answer;
import io.furrow.store.AppendResult.Conflict;
import io.furrow.store.AppendResult.Place;
import io.furrow.store.AppendResult.Stored;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where each partition of an append begins: the first offset its messages get, from which the others follow. */
final class Heads {
    /** One partition's. */
    private static final class Head {
        private final long base;
        private final Instant publishedAt;
        private long next;

        Head(long base, Instant publishedAt) {
            this.base = base;
            this.publishedAt = publishedAt;
            this.next = base;
        }
    }

    private final Map<Integer, Head> byPartition = new HashMap<>();
    private @Nullable String xid;
    private @Nullable String next;

    /** Takes rows of {@code (partition_id, base, published_at, xid)}; answers whether there were any. */
    boolean addAll(ResultSet rows) throws SQLException {
        boolean some = false;
        while (rows.next()) {
            byPartition.put(rows.getInt(1), new Head(rows.getLong(2), Timestamps.instant(rows, 3)));
            xid = rows.getString(4);
            some = true;
        }
        return some;
    }

    /** Takes the id of the transaction that was begun behind the commit. */
    void committed(ResultSet row) throws SQLException {
        row.next();
        next = row.getString(1);
    }

    long base(int partition) {
        return head(partition).base;
    }

    Instant publishedAt(int partition) {
        return head(partition).publishedAt;
    }

    private Head head(int partition) {
        return Objects.requireNonNull(byPartition.get(partition));
    }

    /** The places of all messages, in the order in which they were appended. */
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
        return new AppendResult.Appended(answers, xid, next);
    }

    private static Answer repeated(Answer first) {
        return switch (first) {
            case Stored(List<Place> places, boolean replayed) -> new Stored(places, true);
            case Conflict conflict -> conflict;
        };
    }

    private List<Place> places(AppendRequest request) {
        List<Place> places = new ArrayList<>(request.rows().size());
        int partition = request.rows().getFirst().partitionId();
        Head head = head(partition);
        for (Row row : request.rows()) {
            if (row.partitionId() != partition) {
                partition = row.partitionId();
                head = head(partition);
            }
            places.add(new Place(row.partitionId(), head.next++, head.publishedAt));
        }
        return places;
    }
}
