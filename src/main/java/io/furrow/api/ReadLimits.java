package io.furrow.api;

import java.time.Duration;

/**
 * How much a read may bring and how long it may wait.
 *
 * @param maxRecords the most messages, 1 to 5000
 * @param maxBytes the most bytes of keys, values and headers, at least 1; one message is always brought, however large
 * @param timeout how long to wait for a first message, at most 60 seconds; zero does not wait
 */
public record ReadLimits(int maxRecords, int maxBytes, Duration timeout) {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** 500 messages, 50 MiB, no waiting. */
    public static final ReadLimits DEFAULTS = new ReadLimits(500, 50 * 1024 * 1024, Duration.ZERO);

    public ReadLimits {
        if (maxRecords < 1 || maxRecords > 5000) {
            throw new FurrowException.Invalid(
                    "/max_records", "max_records lies between 1 and 5000, not " + maxRecords + ".");
        }
        if (maxBytes < 1) {
            throw new FurrowException.Invalid("/max_bytes", "max_bytes is at least 1, not " + maxBytes + ".");
        }
        if (timeout.isNegative() || timeout.compareTo(LONGEST) > 0) {
            throw new FurrowException.Invalid(
                    "/timeout", "timeout lies between 0 and 60000 milliseconds, not " + timeout.toMillis() + ".");
        }
    }

    /** These limits with another waiting time. */
    public ReadLimits within(Duration wait) {
        return new ReadLimits(maxRecords, maxBytes, wait);
    }

    /** These limits with another number of messages. */
    public ReadLimits upTo(int records) {
        return new ReadLimits(records, maxBytes, timeout);
    }
}
