package io.furrow.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is read. Immutable as far as its value is.
 *
 * @param topic the topic's name
 * @param partition the partition's number
 * @param offset the place in the partition
 * @param timestamp the log's time; it never runs backwards within a partition
 * @param publisherTimestamp the publisher's own time, or null where it gave none
 * @param key the key's bytes, or null without a key
 * @param headers in the order they were published, may repeat
 * @param value the decoded value; null for a tombstone
 * @param attempt which try of this group to handle the message this is, from 1; always 1 where messages are polled
 * @param previous why the earlier tries failed, oldest first, as far as it is remembered
 * @param <T> the type of the value
 */
public record Message<T>(
        String topic,
        int partition,
        long offset,
        Instant timestamp,
        @Nullable Instant publisherTimestamp,
        @Nullable Bytes key,
        List<Header> headers,
        @Nullable T value,
        int attempt,
        List<String> previous) {

    public Message {
        headers = List.copyOf(headers);
        previous = List.copyOf(previous);
    }

    /** The partition the message was read from. */
    public TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }

    /** The key read as UTF-8, or null without a key. */
    public @Nullable String keyText() {
        return key == null ? null : key.text();
    }

    /** This message with another value. */
    public <V> Message<V> withValue(@Nullable V other) {
        return new Message<>(
                topic, partition, offset, timestamp, publisherTimestamp, key, headers, other, attempt, previous);
    }

    /** This message as the given try, after those failures. */
    public Message<T> withAttempt(int number, List<String> failures) {
        return new Message<>(
                topic, partition, offset, timestamp, publisherTimestamp, key, headers, value, number, failures);
    }
}
