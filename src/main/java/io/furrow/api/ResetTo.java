package io.furrow.api;

import java.time.Duration;
import java.time.Instant;

/**
 * Where a reset puts a group's offset in each of the partitions. What lies outside the log is refused, never moved to its nearest
 * end: below the log's start by {@link FurrowException.OffsetOutOfRange}, above the high watermark by {@link
 * FurrowException.CommitBeyondLog}.
 */
public sealed interface ResetTo {
    /** The log's start. */
    record Earliest() implements ResetTo {}

    /** The high watermark. */
    record Latest() implements ResetTo {}

    /** An offset, the same in every partition. */
    record Offset(long offset) implements ResetTo {}

    /** The first message published at or after a time; the high watermark where there is none. */
    record Timestamp(Instant time) implements ResetTo {}

    /** The first message published no longer ago than that, by the database's clock; the high watermark where there is none. */
    record ByDuration(Duration duration) implements ResetTo {
        public ByDuration {
            if (duration.isNegative()) {
                throw new FurrowException.Invalid("/value", "A reset by a duration goes back: it is not negative.");
            }
        }
    }

    /**
     * So many messages on from the committed offset, or back where it is negative; refused where none is committed. Done twice it
     * moves twice: after an error that says to try again, look first.
     */
    record Shift(long messages) implements ResetTo {}
}
