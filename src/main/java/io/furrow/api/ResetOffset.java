package io.furrow.api;

import org.jspecify.annotations.Nullable;

/**
 * What a reset changed in one partition, or would change.
 *
 * @param partition the partition
 * @param from the next offset the group would have read, or null when it had committed none
 * @param to the next offset it reads now
 * @param endOffset the high watermark
 */
public record ResetOffset(
        TopicPartition partition, @Nullable Long from, long to, long endOffset) {}
