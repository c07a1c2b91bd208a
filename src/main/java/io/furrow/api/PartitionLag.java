package io.furrow.api;

import org.jspecify.annotations.Nullable;

/**
 * How far a group is behind in one partition.
 *
 * @param partition the partition
 * @param committedOffset the next offset the group will read, or null when it has committed none
 * @param endOffset the high watermark
 * @param lag how many messages the group has still to read
 * @param lagSeconds how old the oldest of them is, in seconds; 0 when there is none
 * @param memberId the member that owns the partition, or null
 */
public record PartitionLag(
        TopicPartition partition,
        @Nullable Long committedOffset,
        long endOffset,
        long lag,
        double lagSeconds,
        @Nullable String memberId) {}
