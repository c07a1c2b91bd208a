package io.furrow.deliver;

import io.furrow.api.FurrowException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** What a failed try says and what follows from it. */
final class Failing {
    private static final int LONGEST_BACKOFF_FACTOR = 100;

    private Failing() {}

    /** Why it failed, in one line: the cause of causes. */
    static String describe(Throwable error) {
        if (error instanceof TookTooLong) {
            return String.valueOf(error.getMessage());
        }
        Throwable cause = error;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getClass().getName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }

    /** Whether no further try is to follow on that many failures. */
    static boolean last(Throwable error, int failures, DeliverSettings settings) {
        return failures >= settings.attempts() || error instanceof FurrowException.Undecodable;
    }

    /** The pause before the next try; up to a fifth longer or shorter, so that what failed together does not come back together. */
    static Duration backoff(int failures, DeliverSettings settings) {
        long factor = Math.min(LONGEST_BACKOFF_FACTOR, (long) Math.pow(10, failures - 1));
        double jitter = 0.8 + 0.4 * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (settings.backoff().toNanos() * factor * jitter));
    }
}
