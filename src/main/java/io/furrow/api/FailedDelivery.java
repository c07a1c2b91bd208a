package io.furrow.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that a group has given up on.
 *
 * @param partition where it was read
 * @param offset its offset
 * @param key its key, or null
 * @param value its value, or null
 * @param attempts how often it was tried
 * @param firstError why the first try failed
 * @param lastError why the last try failed
 * @param failedAt when it was given up, by the database's clock
 */
public record FailedDelivery(
        TopicPartition partition,
        long offset,
        @Nullable Bytes key,
        @Nullable Bytes value,
        int attempts,
        String firstError,
        String lastError,
        Instant failedAt) {}
