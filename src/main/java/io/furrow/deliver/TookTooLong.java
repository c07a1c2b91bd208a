package io.furrow.deliver;

import java.time.Duration;

/** An observer was interrupted because it took too long. */
final class TookTooLong extends Exception {
    private static final long serialVersionUID = 1L;

    TookTooLong(Duration limit, Throwable cause) {
        super(
                "The observer took longer than furrow.deliver.attempt.timeout.ms, " + limit.toMillis()
                        + " ms, and was interrupted: " + cause,
                cause);
    }
}
