package io.furrow.benchmark;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One way of doing some work. */
interface Variant {
    /** What variants must have in common to be compared. */
    String group();

    /** What tells it from the others of its group. */
    String name();

    /** Makes ready for a round; not measured. */
    default void prepare() throws Exception {}

    /** Does the work for about that long. */
    Done run(Duration time) throws Exception;

    /** Clears away. */
    default void close() throws Exception {}

    /**
     * Work that was done.
     *
     * @param messages how many messages it was
     * @param elapsed how long it took
     * @param latencies how long single ones took, or null where that is not the question
     */
    record Done(long messages, Duration elapsed, @Nullable Latencies latencies) {}

    /** Work to be measured. */
    @FunctionalInterface
    interface Work {
        Done run(Duration time) throws Exception;
    }

    /** A variant that needs nothing made ready and nothing cleared away. */
    static Variant of(String group, String name, Work work) {
        return new Simple(group, name, work);
    }

    /** A variant that is nothing but its work. */
    record Simple(String group, String name, Work work) implements Variant {
        @Override
        public Done run(Duration time) throws Exception {
            return work.run(time);
        }
    }
}
