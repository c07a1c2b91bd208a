package io.furrow.deliver;

import java.time.Duration;

/**
 * How observers are fed.
 *
 * @param concurrency {@code furrow.deliver.concurrency}: how many partitions of one subscription are handled at once in this process;
 *     one that waits for its next try is not counted
 * @param batch {@code furrow.deliver.batch}: the most deliveries that share a transaction while all is well
 * @param batchTime {@code furrow.deliver.batch.ms}: the time after which such a transaction takes no further delivery
 * @param attemptTimeout {@code furrow.deliver.attempt.timeout.ms}: how long an observer may take before it is interrupted and has failed
 * @param attempts {@code furrow.deliver.attempts}: how often a message is tried before it is given up
 * @param backoff {@code furrow.deliver.backoff.ms}: the pause before the second try; each later one is ten times as long
 * @param sessionTimeout {@code furrow.deliver.session.timeout.ms}: how long after this process has died another may take over
 * @param shutdownGrace {@code furrow.deliver.shutdown.grace.ms}: how long observers at work may take to finish when this process stops
 */
public record DeliverSettings(
        int concurrency,
        int batch,
        Duration batchTime,
        Duration attemptTimeout,
        int attempts,
        Duration backoff,
        Duration sessionTimeout,
        Duration shutdownGrace) {
    public DeliverSettings {
        require(concurrency >= 1, "furrow.deliver.concurrency", 1, concurrency);
        require(batch >= 1, "furrow.deliver.batch", 1, batch);
        require(!batchTime.isNegative(), "furrow.deliver.batch.ms", 0, batchTime.toMillis());
        require(attemptTimeout.toMillis() >= 1, "furrow.deliver.attempt.timeout.ms", 1, attemptTimeout.toMillis());
        require(attempts >= 1, "furrow.deliver.attempts", 1, attempts);
        require(!backoff.isNegative(), "furrow.deliver.backoff.ms", 0, backoff.toMillis());
        require(!shutdownGrace.isNegative(), "furrow.deliver.shutdown.grace.ms", 0, shutdownGrace.toMillis());
        require(
                sessionTimeout.compareTo(Duration.ofSeconds(1)) >= 0,
                "furrow.deliver.session.timeout.ms",
                1000,
                sessionTimeout.toMillis());
    }

    private static void require(boolean holds, String key, long least, long value) {
        if (!holds) {
            throw new IllegalArgumentException(key + " must be at least " + least + ", not " + value + ".");
        }
    }
}
