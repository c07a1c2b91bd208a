package io.furrow.benchmark;

import org.jspecify.annotations.Nullable;

/** A thread that does one thing again and again until it is stopped. */
final class Loop {
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable Exception failure;

    Loop(Callers.Turn turn) {
        thread = Thread.ofPlatform().start(() -> {
            try {
                while (!stopping) {
                    turn.take();
                }
            } catch (Exception e) {
                failure = e;
            }
        });
    }

    /** Lets it finish its turn; fails if it has failed. */
    void stop() throws Exception {
        stopping = true;
        thread.join();
        Exception failed = failure;
        if (failed != null) {
            throw failed;
        }
    }
}
