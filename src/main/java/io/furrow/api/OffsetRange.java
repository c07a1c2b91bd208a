package io.furrow.api;

/**
 * Which offsets a partition holds.
 *
 * @param partition the partition's number
 * @param beginningOffset the first offset that can still be read
 * @param endOffset the offset the next message will get: the high watermark
 */
public record OffsetRange(int partition, long beginningOffset, long endOffset) {}
