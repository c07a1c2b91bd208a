package io.furrow.store;

import io.furrow.api.Happening;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Fires happenings as CDI events on a thread of its own, so that an observer can never stall the work. Safe for any thread. */
@ApplicationScoped
public class News {
    private static final Logger LOGGER = Logger.getLogger(News.class.getName());
    private static final int BACKLOG = 10_000;
    private static final long PAUSE = 5_000_000;

    @Inject
    Event<Happening> event;

    private final AtomicLong dropped = new AtomicLong();

    private final ThreadPoolExecutor teller =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(BACKLOG),
                    Thread.ofPlatform().name("furrow-news").daemon().factory()) {
                /* Who polls and commits all the time would wake this thread each time, which costs more than the news. */
                @Override
                protected void afterExecute(Runnable told, @Nullable Throwable thrown) {
                    if (getQueue().isEmpty()) {
                        LockSupport.parkNanos(PAUSE);
                    }
                }
            };

    /** Tells of a happening, after the fact. When observers are too far behind it is dropped. */
    public void tell(Happening happening) {
        try {
            teller.execute(() -> fire(happening));
        } catch (RejectedExecutionException e) {
            if (dropped.getAndIncrement() == 0) {
                LOGGER.warning("Observers of happenings are " + BACKLOG + " behind: news is dropped from now on.");
            }
        }
    }

    private void fire(Happening happening) {
        try {
            event.fire(happening);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "An observer of " + happening.getClass().getSimpleName() + " failed.", e);
        }
    }

    @PreDestroy
    void stop() {
        teller.shutdown();
    }
}
