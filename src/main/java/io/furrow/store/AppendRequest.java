package io.furrow.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages to be stored together or not at all.
 *
 * @param rows the messages, in order
 * @param once what makes a repetition recognisable, or null
 */
public record AppendRequest(List<Row> rows, @Nullable Once once) {
    public AppendRequest {
        rows = List.copyOf(rows);
    }

    /**
     * A message ready to be stored. The arrays are not copied: nobody may change them any more.
     *
     * @param topic the topic as it was known when the partition was chosen
     * @param partitionId the identity of the partition
     * @param key the key, or null
     * @param value the value, or null
     * @param headers their stored form, or null
     * @param publisherMicros the publisher's own time in microseconds since 1970, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // on the hot path; compared by nobody
    public record Row(
            CatalogueTopic topic,
            int partitionId,
            byte @Nullable [] key,
            byte @Nullable [] value,
            byte @Nullable [] headers,
            @Nullable Long publisherMicros) {

        /** The bytes of key, value and headers. */
        int size() {
            return length(key) + length(value) + length(headers);
        }

        private static int length(byte @Nullable [] bytes) {
            return bytes == null ? 0 : bytes.length;
        }
    }

    /**
     * An idempotency key and what it stands for.
     *
     * @param topicId the topic the key belongs to
     * @param key the key
     * @param hash a digest of the messages, to tell a repetition from another use
     */
    @SuppressWarnings("ArrayRecordComponent") // compared with Arrays.equals where it matters
    public record Once(int topicId, String key, byte[] hash) {}
}
