package io.furrow.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way to a client, on which a write that takes too long can be ended from outside. Whatever goes wrong on it means that the
 * client is gone. Written by one thread, watched by another.
 */
final class WatchedOutput extends OutputStream {
    private final OutputStream out;
    private final ReentrantLock watching = new ReentrantLock();
    private @Nullable Thread writer;
    private long since;
    private boolean cut;

    WatchedOutput(OutputStream out) {
        this.out = out;
    }

    private interface Step {
        void run() throws IOException;
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        watched(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        watched(out::flush);
    }

    /** Ends a write that began before that time: interrupted, it closes the connection. Answers whether there was one. */
    boolean cut(long before) {
        watching.lock();
        try {
            if (writer == null || cut || since - before >= 0) {
                return false;
            }
            cut = true;
            writer.interrupt();
            return true;
        } finally {
            watching.unlock();
        }
    }

    private void watched(Step step) throws IOException {
        begin();
        try {
            step.run();
        } catch (RuntimeException e) {
            // Servers have exceptions of their own for it.
            throw new IOException("The client is gone.", e);
        } finally {
            end();
        }
        if (cut) {
            throw new IOException("The client was cut off.");
        }
    }

    private void begin() {
        watching.lock();
        try {
            writer = Thread.currentThread();
            since = System.nanoTime();
        } finally {
            watching.unlock();
        }
    }

    /** Afterwards nobody interrupts any more. A thread that was cut stays interrupted, so that it waits for this client no more. */
    private void end() {
        watching.lock();
        try {
            writer = null;
        } finally {
            watching.unlock();
        }
    }
}
