package io.furrow.connector;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs tasks one at a time and in the order they came, on a virtual thread that ends when there is nothing left to do. How many may
 * wait is for those to bound who hand them in. Safe for any thread.
 */
final class InOrder implements Executor {
    private static final Logger LOGGER = Logger.getLogger(InOrder.class.getName());

    private final String thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left = new AtomicInteger();

    /** @param thread what its thread is named after */
    InOrder(String thread) {
        this.thread = thread;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (left.getAndIncrement() == 0) {
            Threads.start(thread, this::run);
        }
    }

    private void run() {
        do {
            try {
                Objects.requireNonNull(tasks.poll()).run();
            } catch (RuntimeException e) {
                LOGGER.log(Level.WARNING, "What was told of a message failed.", e);
            }
        } while (left.decrementAndGet() > 0);
    }
}
