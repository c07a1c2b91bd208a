package io.furrow.rest;

import java.time.Duration;

/**
 * The limits of streams.
 *
 * @param most {@code furrow.rest.streams}: how many this process serves at once
 * @param keepAlive {@code furrow.rest.stream.keepalive.ms}: the longest a stream says nothing
 * @param stall {@code furrow.rest.stream.stall.ms}: how long a client may take nothing before it is cut off
 */
public record StreamSettings(int most, Duration keepAlive, Duration stall) {
    private static final long LONGEST_MS = 60_000;

    public StreamSettings {
        if (most < 0) {
            throw new IllegalArgumentException("furrow.rest.streams must be at least 0, not " + most + ".");
        }
        check("furrow.rest.stream.keepalive.ms", keepAlive);
        check("furrow.rest.stream.stall.ms", stall);
    }

    private static void check(String key, Duration time) {
        if (time.toMillis() < 100 || time.toMillis() > LONGEST_MS) {
            throw new IllegalArgumentException(
                    key + " must lie between 100 and " + LONGEST_MS + ", not " + time.toMillis() + ".");
        }
    }
}
