package io.furrow.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates, describes, changes, deletes and reads topics. Changes run in a transaction of their own, whatever the caller's is
 * doing. Unknown names throw {@link FurrowException.UnknownTopic} and {@link FurrowException.UnknownPartition}. Safe for any thread.
 */
public interface Topics {
    /**
     * Creates a topic.
     *
     * @param name 1 to 249 characters of {@code A-Z a-z 0-9 . _ -}, neither {@code .} nor {@code ..}, not starting with {@code __}
     * @param partitions the number of partitions, 1 to 1024; more can be added, none taken away
     * @throws FurrowException.TopicExists when there is one of that name
     */
    TopicDescription create(String name, int partitions, TopicSettings settings);

    /** The topic of that name. */
    TopicDescription describe(String name);

    /**
     * The names of topics in alphabetical order.
     *
     * @param prefix what the names begin with; empty for all
     * @param after the name to go on behind; empty for the first
     * @param limit the most names to answer, at least 1
     */
    List<String> list(String prefix, String after, int limit);

    /**
     * Changes settings under Kafka's configuration names; those not named stay as they are.
     *
     * @throws FurrowException.Invalid for an unknown name or an unacceptable value
     */
    TopicDescription alter(String name, Map<String, String> configs);

    /**
     * Adds partitions until there are that many. From then on keys may live in other partitions than before.
     *
     * @throws FurrowException.PartitionsMayNotShrink when there are more already
     */
    TopicDescription addPartitions(String name, int partitions);

    /** Deletes a topic and all its messages. The name is free at once; a topic created under it is another topic. */
    void delete(String name);

    /**
     * Forgets the messages of a partition below an offset.
     *
     * @return the partition's offsets afterwards
     * @throws FurrowException.OffsetOutOfRange when the offset lies above the high watermark
     */
    OffsetRange truncate(TopicPartition partition, long beforeOffset);

    /** Which offsets a partition holds now. */
    OffsetRange offsets(TopicPartition partition);

    /** The first offset published at or after a time, by the log's clock; the high watermark when there is none. */
    long offsetAt(TopicPartition partition, Instant time);

    /**
     * Reads a partition without a group, from an offset on.
     *
     * @throws FurrowException.OffsetOutOfRange when the offset is below the log's start or above the high watermark
     * @throws FurrowException.Undecodable when a value is not of that type; nothing is skipped
     */
    <T> Slice<T> read(TopicPartition partition, long offset, ReadLimits limits, Class<T> type);

    /**
     * Follows a topic without a group.
     *
     * @param partition the one partition to follow, or null for all, those added later too
     * @throws FurrowException.OffsetOutOfRange when it would begin below the log's start or above the high watermark
     * @throws FurrowException.StaleCursor when the cursor is of another log, or of another topic of the name
     * @throws FurrowException.Invalid when the start is not one for these partitions
     */
    Tail tail(String topic, @Nullable Integer partition, TailStart start);
}
