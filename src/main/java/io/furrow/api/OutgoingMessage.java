package io.furrow.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to a topic.
 *
 * @param topic the topic's name
 * @param key decides the partition: messages of equal keys keep their order; null spreads them. {@code byte[]}, {@link Bytes},
 *     {@code String}, {@code JsonValue} or any type that JSON-B or a {@link Codec} can write
 * @param value the content, of the same kinds as the key; null is a tombstone
 * @param headers ordered, may repeat
 * @param partition the partition's number, or null to let the key decide
 * @param timestamp the publisher's own time, kept beside the log's, or null
 * @param idempotencyKey 1 to 128 printable ASCII characters: publishing the same message to the same topic with the same key
 *     again stores nothing and answers the first receipt; null publishes without such a memory
 */
public record OutgoingMessage(
        String topic,
        @Nullable Object key,
        @Nullable Object value,
        List<Header> headers,
        @Nullable Integer partition,
        @Nullable Instant timestamp,
        @Nullable String idempotencyKey) {

    public OutgoingMessage {
        headers = List.copyOf(headers);
    }

    /** A message with neither key nor headers. */
    public static OutgoingMessage to(String topic, @Nullable Object value) {
        return new OutgoingMessage(topic, null, value, List.of(), null, null, null);
    }

    /** This message with another key. */
    public OutgoingMessage withKey(@Nullable Object newKey) {
        return new OutgoingMessage(topic, newKey, value, headers, partition, timestamp, idempotencyKey);
    }

    /** This message with one more header at the end. */
    public OutgoingMessage withHeader(Header header) {
        List<Header> more = new ArrayList<>(headers);
        more.add(header);
        return new OutgoingMessage(topic, key, value, more, partition, timestamp, idempotencyKey);
    }

    /** This message with exactly these headers. */
    public OutgoingMessage withHeaders(List<Header> newHeaders) {
        return new OutgoingMessage(topic, key, value, newHeaders, partition, timestamp, idempotencyKey);
    }

    /** This message, sent to the partition of that number whatever its key. */
    public OutgoingMessage withPartition(int number) {
        return new OutgoingMessage(topic, key, value, headers, number, timestamp, idempotencyKey);
    }

    /** This message with the publisher's own time. */
    public OutgoingMessage withTimestamp(Instant time) {
        return new OutgoingMessage(topic, key, value, headers, partition, time, idempotencyKey);
    }

    /** This message, stored at most once under that key. */
    public OutgoingMessage withIdempotencyKey(String once) {
        return new OutgoingMessage(topic, key, value, headers, partition, timestamp, once);
    }
}
