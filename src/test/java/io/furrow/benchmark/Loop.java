package io.furrow.benchmark;

import org.jspecify.annotations.Nullable;

/** A thread that does one thing again and again until it is stopped. */
final class Loop {
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable Exception failure;

    Loop(Callers.Turn turn) {
        this(turn, () -> {});
    }

    /** @param end what it does at last */
    Loop(Callers.Turn turn, Callers.Turn end) {
        thread = Thread.ofVirtual().start(() -> {
            try {
                while (!stopping) {
                    turn.take();
                }
                end.take();
            } catch (Exception e) {
                failure = e;
            }
        });
    }

    /** Lets this turn be the last. */
    void ask() {
        stopping = true;
    }

    /** Lets it finish its turn, and waits for that; fails if it has failed. */
    void stop() throws Exception {
        ask();
        thread.join();
        Exception failed = failure;
        if (failed != null) {
            throw failed;
        }
    }
}
