package io.furrow.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/** A file of a history being written, line by line: what was written survives the writer. Safe for any thread. */
final class HistoryWriter implements AutoCloseable {
    private final Writer file;
    private final ReentrantLock lock = new ReentrantLock();
    private long ops;

    /** A new file; its name must end with {@link History#SUFFIX} to be found. */
    HistoryWriter(Path file) {
        try {
            this.file = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An operation is about to begin: to be called before anything is sent. The answer names it. */
    long invoke(String process, Operation operation) {
        return write(process, 0, Event.Type.INVOKE, operation);
    }

    /** It ended: to be called after everything was received. */
    void complete(String process, long op, Event.Type type, Operation operation) {
        write(process, op, type, operation);
    }

    /** Something that took no time, or of which only the end is known. */
    void happened(String process, Operation operation) {
        write(process, 0, Event.Type.OK, operation);
    }

    /** The COMMIT of a transaction is about to be sent. */
    void beforeCommit(String process, long op) {
        write(process, op, Event.Type.INVOKE, new Operation.BeforeCommit());
    }

    /** Number 0 stands for a new operation. */
    private long write(String process, long given, Event.Type type, Operation operation) {
        lock.lock();
        try {
            long op = given == 0 ? ++ops : given;
            file.write(new Event(System.nanoTime(), process, op, type, operation).toJson());
            file.write('\n');
            file.flush();
            return op;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
