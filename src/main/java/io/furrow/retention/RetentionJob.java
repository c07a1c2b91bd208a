package io.furrow.retention;

import io.furrow.store.SegmentPool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs retention, and closes segments in time, for as long as the service runs. */
@ApplicationScoped
public class RetentionJob {
    private static final Logger LOGGER = Logger.getLogger(RetentionJob.class.getName());

    @Inject
    RetentionSettings settings;

    @Inject
    LeasedRetention retention;

    @Inject
    SegmentPool pool;

    private volatile boolean stopping;
    private @Nullable Thread job;
    private @Nullable Thread roller;

    /** Begins. */
    public void start() {
        job = Thread.ofVirtual().name("furrow-retention").start(() -> repeat(settings.interval(), retention::run));
        roller = Thread.ofVirtual()
                .name("furrow-segments")
                .start(() -> repeat(settings.rollInterval(), () -> pool.roll(settings.segmentBytes())));
    }

    /** Stops; a run in progress ends by itself. */
    public void stop() {
        stopping = true;
        for (Thread thread : new @Nullable Thread[] {job, roller}) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    private void repeat(Duration pause, Runnable step) {
        while (!stopping) {
            try {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                step.run();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOGGER.log(Level.WARNING, "Retention could not do its work just now; it tries again.", e);
            }
        }
    }
}
