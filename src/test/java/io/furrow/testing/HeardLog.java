package io.furrow.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What this JVM logs as a warning or worse, until it is closed. Safe for any thread. */
public final class HeardLog extends Handler implements AutoCloseable {
    private static final Logger ROOT = Logger.getLogger("");

    private final Queue<String> messages = new ConcurrentLinkedQueue<>();

    public HeardLog() {
        setLevel(Level.WARNING);
        ROOT.addHandler(this);
    }

    /** Who said what, in order. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void publish(LogRecord said) {
        if (isLoggable(said)) {
            messages.add(said.getLoggerName() + ": " + said.getMessage());
        }
    }

    @Override
    public void flush() {
        // Nothing waits.
    }

    @Override
    public void close() {
        ROOT.removeHandler(this);
    }
}
