package io.furrow.deliver;

import io.furrow.store.Failures.Fence;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one thread does with one partition. It ends once: when the thread does, or when it has not come back and is given up. */
final class Work {
    private final Fence fence;
    private final Permits permits;
    private final Stopping stopping;
    private final Consumer<Work> abandoning;
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable Thread thread;

    /**
     * @param permits of which the caller has taken one for this work
     * @param abandoning what to do when the observer has not returned
     */
    Work(Fence fence, Permits permits, Stopping stopping, Consumer<Work> abandoning) {
        this.fence = fence;
        this.permits = permits;
        this.stopping = stopping;
        this.abandoning = abandoning;
    }

    void start(String name, Runnable task) {
        thread = Thread.ofVirtual().name(name).start(task);
    }

    Fence fence() {
        return fence;
    }

    Stopping stopping() {
        return stopping;
    }

    void abandon() {
        abandoning.accept(this);
    }

    /** Waits that long, or until the end is asked for. */
    void pause(Duration pause) throws InterruptedException {
        permits.lend(pause, stopping);
    }

    /** Answers whether this ended it: then the permit is given back. */
    boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        permits.giveBack();
        return true;
    }

    void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    void await(Duration atMost) throws InterruptedException {
        if (thread != null) {
            thread.join(atMost);
        }
    }
}
