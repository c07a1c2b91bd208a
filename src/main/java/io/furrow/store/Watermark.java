package io.furrow.store;

/**
 * Which offsets a partition holds at one moment.
 *
 * @param partitionId the identity of the partition
 * @param logStart the first offset that can be read
 * @param end the offset the next message will get: the high watermark
 */
public record Watermark(int partitionId, long logStart, long end) {}
