package io.furrow.store;

import io.furrow.api.Bytes;
import io.furrow.api.Message;
import io.furrow.api.TopicPartition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is stored. The arrays are nobody else's.
 *
 * @param partitionId the identity of the partition
 * @param offset the place in it
 * @param publishedAt the log's time
 * @param publisherTimestamp the publisher's own time, or null
 * @param key the key, or null
 * @param value the value, or null
 * @param headers the stored form of the headers, or null
 */
@SuppressWarnings("ArrayRecordComponent") // on the hot path; compared by nobody
public record LogRecord(
        int partitionId,
        long offset,
        Instant publishedAt,
        @Nullable Instant publisherTimestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        byte @Nullable [] headers) {

    /** This record as a message of the partition of that name, with its value as bytes. */
    public Message<Bytes> message(TopicPartition partition) {
        return new Message<>(
                partition.topic(),
                partition.partition(),
                offset,
                publishedAt,
                publisherTimestamp,
                bytes(key),
                Headers.decode(headers),
                bytes(value),
                1,
                List.of());
    }

    private static @Nullable Bytes bytes(byte @Nullable [] content) {
        return content == null ? null : Bytes.wrap(content);
    }

    /** The bytes of key, value and headers together. */
    public int size() {
        return length(key) + length(value) + length(headers);
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
