package io.furrow.api;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * News of something that has happened, fired as a CDI event after the fact, one for a batch: {@code void on(@Observes
 * Happening.Published news)}. Observers run on threads of their own; when they fall far behind, news is dropped and counted,
 * never the work that made it.
 */
public sealed interface Happening {
    /** Messages of one topic were committed. */
    record Published(String topic, int messages, long bytes) implements Happening {}

    /** A publish failed; {@code outcomeUnknown} says that its messages may have been stored all the same. */
    record PublishFailed(String topic, int messages, boolean outcomeUnknown) implements Happening {}

    /** Messages were handed to a member of a group. */
    record Polled(String group, String topic, int messages) implements Happening {}

    /** An observer's work and its offset were committed together. */
    record Delivered(String group, TopicPartition partition, long nextOffset, int messages) implements Happening {}

    /** A group's offset was committed. */
    record Committed(String group, TopicPartition partition, long nextOffset) implements Happening {}

    /** A group's offset was put elsewhere from outside; {@code from} is null when it had committed none. */
    record Reset(
            String group,
            TopicPartition partition,
            @Nullable Long from,
            long to) implements Happening {}

    /** An observer failed and the message will be tried again. */
    record Retried(String group, TopicPartition partition, long offset, int attempt, String error)
            implements Happening {}

    /** A message was given up after its last try. */
    record DeadLettered(String group, TopicPartition partition, long offset, String error) implements Happening {}

    /** A message was given up after its last try, and its key is parked: later messages of it wait as well. */
    record Parked(String group, TopicPartition partition, long offset, String error) implements Happening {}

    /** A message was left behind after its last try, and nothing of it was kept. */
    record Skipped(String group, TopicPartition partition, long offset, String error) implements Happening {}

    /** A partition waits at a message after its last try. */
    record Stopped(String group, TopicPartition partition, long offset, String error) implements Happening {}

    /** A failed message that was asked for again was handled. */
    record Redelivered(String group, TopicPartition partition, long offset) implements Happening {}

    /** A member was refused because it no longer owns the partition. */
    record Fenced(String group, String member) implements Happening {}

    /** Partitions came to a member. */
    record Assigned(String group, String member, Set<TopicPartition> partitions) implements Happening {}

    /** Partitions were taken from a member. */
    record Revoked(String group, String member, Set<TopicPartition> partitions) implements Happening {}

    /** A group never read messages that retention has forgotten. */
    record LostToRetention(String group, TopicPartition partition, long messages) implements Happening {}

    /** Retention forgot messages. */
    record Purged(TopicPartition partition, long logStartOffset, long messages) implements Happening {}

    /** The disk space of a segment was given back. */
    record SegmentTruncated(int segment) implements Happening {}

    /** What can be changed on purpose. */
    enum Change {
        TOPIC_CREATED,
        TOPIC_ALTERED,
        TOPIC_DELETED,
        PARTITION_TRUNCATED,
        OFFSETS_RESET,
        MESSAGES_REDRIVEN,
        MESSAGES_UNPARKED,
        MESSAGES_DISCARDED,
        GROUP_DELETED
    }

    /**
     * A topic or a group was changed on purpose, in Java or over HTTP.
     *
     * @param name of the topic, partition or group
     * @param principal who did it ({@link Acting}), or null where nobody was named
     * @param before what it was, by name; empty where there was nothing
     * @param after what it is now
     */
    record Changed(
            Change change,
            String name,
            @Nullable String principal,
            SortedMap<String, String> before,
            SortedMap<String, String> after)
            implements Happening {
        public Changed {
            before = Collections.unmodifiableSortedMap(new TreeMap<>(before));
            after = Collections.unmodifiableSortedMap(new TreeMap<>(after));
        }
    }
}
