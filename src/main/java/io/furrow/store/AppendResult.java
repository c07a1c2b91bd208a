package io.furrow.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an append. */
public sealed interface AppendResult {
    /**
     * The append is part of the transaction; it is stored when that commits.
     *
     * @param answers one for each request
     * @param xid the transaction's id, by which its outcome can be found out; null when nothing new was appended
     * @param next the id of the transaction that was begun behind its COMMIT; null where it is still to be committed
     */
    record Appended(
            List<Answer> answers,
            @Nullable String xid,
            @Nullable String next) implements AppendResult {}

    /** Nothing was appended: a topic, its routing or a segment is not what this process remembers. Refresh and try again. */
    record Stale() implements AppendResult {}

    /** What became of one request. */
    sealed interface Answer {}

    /**
     * The request is stored, now or by the publish that used its idempotency key first.
     *
     * @param places one for each message
     * @param replayed whether an earlier publish stored it
     */
    record Stored(List<Place> places, boolean replayed) implements Answer {}

    /** The request's idempotency key stands for other messages. */
    record Conflict(String key) implements Answer {}

    /** Where a message is. */
    record Place(int partitionId, long offset, Instant publishedAt) {}
}
