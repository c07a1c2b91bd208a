package io.furrow.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A history told by hand: every line is a millisecond after the one before. */
final class Story {
    private final List<Event> events = new ArrayList<>();
    private long millis;
    private long ops;

    List<Event> events() {
        return events;
    }

    void pause(long moreMillis) {
        millis += moreMillis;
    }

    private void add(String process, long op, Event.Type type, Operation operation) {
        events.add(new Event(TimeUnit.MILLISECONDS.toNanos(++millis), process, op, type, operation));
    }

    /** It begins. */
    long begins(String process, Operation asked) {
        add(process, ++ops, Event.Type.INVOKE, asked);
        return ops;
    }

    void commits(String process, long op) {
        add(process, op, Event.Type.INVOKE, new Operation.BeforeCommit());
    }

    void ends(String process, long op, Event.Type type, Operation done) {
        add(process, op, type, done);
    }

    /** It begins and succeeds. */
    void did(String process, Operation asked, Operation done) {
        ends(process, begins(process, asked), Event.Type.OK, done);
    }

    void did(String process, Operation operation) {
        did(process, operation, operation);
    }

    /** It begins and fails. */
    void failed(String process, Operation asked) {
        ends(process, begins(process, asked), Event.Type.FAIL, asked);
    }

    /** It begins and nobody knows how it ends. */
    void unknown(String process, Operation asked) {
        ends(process, begins(process, asked), Event.Type.INFO, asked);
    }

    /** It is so. */
    void is(Operation operation) {
        add("told", ++ops, Event.Type.OK, operation);
    }
}
