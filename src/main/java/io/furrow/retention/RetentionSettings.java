package io.furrow.retention;

import java.time.Duration;

/**
 * When messages are forgotten.
 *
 * @param interval {@code furrow.retention.check.interval.ms}: how often it is looked for messages to forget
 * @param rollInterval {@code furrow.segment.check.interval.ms}: how often it is looked for segments to close
 * @param segmentBytes {@code furrow.segment.bytes}: the size at which a segment is closed
 * @param keyRetention {@code furrow.idempotency.retention.ms}: how long idempotency keys are remembered
 */
public record RetentionSettings(Duration interval, Duration rollInterval, long segmentBytes, Duration keyRetention) {
    public RetentionSettings {
        require(interval, "furrow.retention.check.interval.ms");
        require(rollInterval, "furrow.segment.check.interval.ms");
        require(keyRetention, "furrow.idempotency.retention.ms");
        if (segmentBytes < 1_048_576) {
            throw new IllegalArgumentException(
                    "furrow.segment.bytes must be at least 1048576, not " + segmentBytes + ".");
        }
    }

    private static void require(Duration value, String key) {
        if (value.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException(key + " must be at least 100, not " + value.toMillis() + ".");
        }
    }
}
