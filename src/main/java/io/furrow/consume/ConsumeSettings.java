package io.furrow.consume;

import java.time.Duration;

/**
 * How groups are kept.
 *
 * @param heartbeatInterval {@code furrow.consume.heartbeat.interval.ms}: how often members of this process give a sign of life;
 *     more often where a session is short
 * @param pollInterval {@code furrow.consume.poll.interval.ms}: the longest that a waiting reader goes without looking when
 *     nobody rings; soon after something came it looks more often
 */
public record ConsumeSettings(Duration heartbeatInterval, Duration pollInterval) {
    public ConsumeSettings {
        require(heartbeatInterval, "furrow.consume.heartbeat.interval.ms");
        require(pollInterval, "furrow.consume.poll.interval.ms");
    }

    private static void require(Duration value, String key) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(key + " must lie between 1 and 60000, not " + value.toMillis() + ".");
        }
    }
}
