package io.furrow.chaos;

/** One thread of control of a history. Who does not know how its operation ended goes on under another name. */
final class Scribe {
    private final HistoryWriter history;
    private final String name;
    private int lives;
    private long op;

    Scribe(HistoryWriter history, String name) {
        this.history = history;
        this.name = name;
    }

    private String process() {
        return lives == 0 ? name : name + "." + lives;
    }

    /** What an operation came to. */
    record Outcome(Event.Type type, Operation operation) {}

    /** Writes down that an operation begins. */
    void begins(Operation operation) {
        op = history.invoke(process(), operation);
    }

    /** Writes down that the COMMIT of the transaction that has begun is about to be sent. */
    void commits() {
        history.beforeCommit(process(), op);
    }

    /** Writes down how it ended. */
    void ended(Event.Type type, Operation operation) {
        history.complete(process(), op, type, operation);
        if (type == Event.Type.INFO) {
            lives++;
        }
    }

    /** Writes down something that took no time. */
    void happened(Operation operation) {
        history.happened(process(), operation);
    }
}
