package io.furrow.chaos;

import org.jspecify.annotations.Nullable;

/**
 * An operation from its invocation to its completion.
 *
 * @param invoked the invocation, or the completion where nothing else was written down
 * @param completed null where the client never learned how it ended, or was killed
 * @param committing when its COMMIT was about to be sent, or when it began
 */
record Call(Event invoked, @Nullable Event completed, long committing) {
    boolean happened() {
        return completed != null && completed.type() == Event.Type.OK;
    }

    boolean failed() {
        return completed != null && completed.type() == Event.Type.FAIL;
    }

    boolean unknown() {
        return !happened() && !failed();
    }

    long began() {
        return invoked.nanos();
    }

    /** When its effects were complete: never, as long as they may still come. */
    long ended() {
        return completed == null || unknown() ? Long.MAX_VALUE : completed.nanos();
    }

    String process() {
        return invoked.process();
    }

    /** What was to be done. */
    Operation asked() {
        return invoked.operation();
    }

    /** What was done where it happened, else what was to be done. */
    Operation done() {
        return evidence().type() == Event.Type.OK ? evidence().operation() : asked();
    }

    /** The line that says most of it. */
    Event evidence() {
        return completed == null ? invoked : completed;
    }
}
