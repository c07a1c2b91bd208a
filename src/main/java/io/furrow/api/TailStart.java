package io.furrow.api;

/** Where a {@link Tail} begins. */
public sealed interface TailStart {
    /** At the log's start of each partition. */
    record Earliest() implements TailStart {}

    /** At the high watermark of each partition. */
    record Latest() implements TailStart {}

    /** At an offset; for a tail of one partition. */
    record At(long offset) implements TailStart {}

    /** Where another tail of the same partitions was. Partitions added since begin at their log's start. */
    record Behind(TopicCursor cursor) implements TailStart {}
}
