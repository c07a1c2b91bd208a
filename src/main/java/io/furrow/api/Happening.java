package io.furrow.api;

import java.util.Set;
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
}
