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
     * @param other what else there is to say, for the table; may be empty
     */
    record Done(long messages, Duration elapsed, @Nullable Latencies latencies, String other) {
        Done(long messages, Duration elapsed, @Nullable Latencies latencies) {
            this(messages, elapsed, latencies, "");
        }

        /** The same, and something else to say. */
        Done saying(String text) {
            return new Done(messages, elapsed, latencies, text);
        }

        /** The same, seen by how long single ones took. */
        Done taking(Latencies times) {
            return new Done(messages, elapsed, times, other);
        }
    }

    /** Work to be measured. */
    @FunctionalInterface
    interface Work {
        Done run(Duration time) throws Exception;
    }

    /** What is done around the measuring. */
    @FunctionalInterface
    interface Step {
        void take() throws Exception;
    }

    /** A variant that needs nothing made ready and nothing cleared away. */
    static Variant of(String group, String name, Work work) {
        return closing(group, name, work, () -> {});
    }

    /** A variant that clears something away. */
    static Variant closing(String group, String name, Work work, Step end) {
        return new Simple(group, name, () -> {}, work, end);
    }

    /** A variant of these steps. */
    record Simple(String group, String name, Step before, Work work, Step end) implements Variant {
        @Override
        public void prepare() throws Exception {
            before.take();
        }

        @Override
        public Done run(Duration time) throws Exception {
            return work.run(time);
        }

        @Override
        public void close() throws Exception {
            end.take();
        }
    }
}
