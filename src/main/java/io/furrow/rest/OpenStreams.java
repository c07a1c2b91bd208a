package io.furrow.rest;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The streams that this process serves: no more than it may, and none to clients that take nothing. Safe for any thread. */
@ApplicationScoped
public class OpenStreams {
    private static final System.Logger LOG = System.getLogger(OpenStreams.class.getName());
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);
    /* How long a client may take nothing while others wait for the memory it holds. */
    private static final Duration SCARCE = Duration.ofSeconds(1);

    private static final Duration STOP_LOOK = Duration.ofMillis(5);

    @Inject
    StreamSettings settings;

    @Inject
    StreamMemory memory;

    private final Set<TopicStream> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger taken = new AtomicInteger();
    private volatile boolean stopping;
    private @Nullable Thread watcher;

    @PostConstruct
    void start() {
        watcher = Thread.ofVirtual().name("furrow-streams").start(this::watch);
    }

    @PreDestroy
    void end() {
        if (watcher != null) {
            watcher.interrupt();
        }
    }

    /** Takes a place for a stream, to be given back by {@link #leave} or {@link #serve}. */
    void enter() {
        if (taken.incrementAndGet() > settings.most()) {
            leave();
            throw new Refused(
                    ErrorCode.QUOTA,
                    "This process serves " + settings.most()
                            + " streams at once. Try again later, or another replica.");
        }
    }

    /** Gives a place back. */
    void leave() {
        taken.decrementAndGet();
    }

    /** How many places are taken. */
    int count() {
        return taken.get();
    }

    /** Streams until the stream or its client ends, and gives the place back. */
    void serve(TopicStream stream, OutputStream client) {
        open.add(stream);
        try {
            if (stopping) {
                stream.stop();
            }
            stream.run(client);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A stream has ended with its client.", e);
        } finally {
            open.remove(stream);
            leave();
        }
    }

    /** Tells all clients to connect elsewhere, and waits until they have been told. */
    public void stop(Duration patience) {
        stopping = true;
        open.forEach(TopicStream::stop);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(STOP_LOOK.toNanos());
        }
    }

    private void watch() {
        long look = Math.min(settings.stall().toNanos() / 4, LONGEST_LOOK.toNanos());
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(look);
                long patience = memory.scarce()
                        ? Math.min(SCARCE.toNanos(), settings.stall().toNanos())
                        : settings.stall().toNanos();
                long before = System.nanoTime() - patience;
                for (TopicStream stream : open) {
                    if (stream.cut(before)) {
                        LOG.log(System.Logger.Level.INFO, "A client that took nothing of its stream was cut off.");
                    }
                }
            }
        } catch (InterruptedException e) {
            // The end.
        }
    }
}
