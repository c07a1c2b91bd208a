package io.furrow.retention;

import io.furrow.store.Trim;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Watches the database's clock against this process's monotonic one: after a jump forward, ages are not to be trusted at once. */
@ApplicationScoped
public class DatabaseClock {
    private static final Logger LOGGER = Logger.getLogger(DatabaseClock.class.getName());
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    @Inject
    Trim trim;

    private @Nullable Instant lastTime;
    private long lastNanos;

    /** Whether the clock has gone on since the last look as time itself has; the first look trusts it. */
    synchronized boolean canBeTrusted() {
        Instant time = trim.now();
        long nanos = System.nanoTime();
        Duration jump = lastTime == null
                ? Duration.ZERO
                : Duration.between(lastTime, time).minusNanos(nanos - lastNanos);
        lastTime = time;
        lastNanos = nanos;
        if (jump.compareTo(TOLERANCE) > 0) {
            LOGGER.log(
                    Level.SEVERE,
                    "The database''s clock jumped forward by {0}: no message is forgotten for its age in this run. Set it right"
                            + " before the next.",
                    jump);
            return false;
        }
        return true;
    }
}
