package io.furrow.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that a group has given up on, or that waits behind one of its key.
 *
 * @param partition where it was read
 * @param offset its offset
 * @param state whether it is dead or parked
 * @param due whether it was asked for again and is going to be delivered
 * @param timestamp when it was published, by the log's clock
 * @param key its key, or null
 * @param value its value, or null
 * @param headers its headers
 * @param attempts how often it was tried; 0 where it only waits behind another
 * @param firstError why the first try failed, or why it waits
 * @param lastError why the last try failed; empty where it was not tried
 * @param redrives how often it was asked for again
 * @param failedAt when it failed last, by the database's clock
 */
public record FailedDelivery(
        TopicPartition partition,
        long offset,
        State state,
        boolean due,
        Instant timestamp,
        @Nullable Bytes key,
        @Nullable Bytes value,
        List<Header> headers,
        int attempts,
        String firstError,
        String lastError,
        int redrives,
        Instant failedAt) {

    public FailedDelivery {
        headers = List.copyOf(headers);
    }

    /** What became of a message that a group could not handle. */
    public enum State {
        /** The group went on without it. */
        DEAD,
        /** It waits, and so do the later messages of its key. */
        PARKED
    }

    /** Where it lies; what a listing goes on behind. */
    public Place place() {
        return new Place(partition, offset);
    }

    /** A place among failed messages. */
    public record Place(TopicPartition partition, long offset) {}
}
