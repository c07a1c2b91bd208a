package io.furrow.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Workers who do the same again and again, each on a thread of his own, while they are let. */
final class Crew implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean let;
    private int busy;

    /** What one does once. */
    interface Work {
        void once() throws InterruptedException;
    }

    Crew(List<? extends Work> works) {
        works.forEach(work -> threads.add(Thread.ofVirtual().start(() -> work(work))));
    }

    private void work(Work work) {
        try {
            while (true) {
                begin();
                try {
                    work.once();
                } finally {
                    end();
                }
            }
        } catch (InterruptedException e) {
            // The end.
        }
    }

    private void begin() throws InterruptedException {
        lock.lock();
        try {
            while (!let) {
                changed.await();
            }
            busy++;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            busy--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets them work. */
    void goOn() {
        lock.lock();
        try {
            let = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when nobody works any more. */
    void pause() throws InterruptedException {
        lock.lock();
        try {
            let = false;
            while (busy > 0) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends them home; whoever works then ends by himself. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
