package io.furrow.api;

/** Where a member begins in a partition for which its group has no committed offset. */
public enum OffsetReset {
    /** At the log's start. */
    EARLIEST,
    /** At the high watermark. */
    LATEST,
    /** Nowhere: the poll fails until the member seeks. */
    NONE
}
