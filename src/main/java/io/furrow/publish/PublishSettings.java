package io.furrow.publish;

import java.time.Duration;

/**
 * How messages are published.
 *
 * @param bufferBytes {@code furrow.publish.buffer.bytes}: the most bytes that wait to be stored in this process; a publisher waits
 *     when there are more
 * @param maxBlock {@code furrow.publish.max.block.ms}: how long a publisher waits for room before it is refused
 * @param deliveryTimeout {@code furrow.publish.delivery.timeout.ms}: how long storing is tried again before a publisher is told
 *     that nothing was stored
 * @param requestRecords {@code furrow.publish.request.records}: the most messages of one request
 * @param keyBytes {@code furrow.publish.key.bytes}: the largest key
 * @param headerBytes {@code furrow.publish.header.bytes}: the most bytes of one message's headers together
 */
public record PublishSettings(
        long bufferBytes,
        Duration maxBlock,
        Duration deliveryTimeout,
        int requestRecords,
        int keyBytes,
        int headerBytes) {
    /** The most headers of one message. */
    static final int HEADERS = 64;

    /** The most partitions of one request; each is a lock in the database's shared table. */
    static final int PARTITIONS = 256;

    public PublishSettings {
        require(bufferBytes >= 1_048_576, "furrow.publish.buffer.bytes", "at least 1048576", bufferBytes);
        require(!maxBlock.isNegative(), "furrow.publish.max.block.ms", "at least 0", maxBlock.toMillis());
        require(
                !deliveryTimeout.isNegative(),
                "furrow.publish.delivery.timeout.ms",
                "at least 0",
                deliveryTimeout.toMillis());
        require(requestRecords >= 1, "furrow.publish.request.records", "at least 1", requestRecords);
        require(keyBytes >= 1, "furrow.publish.key.bytes", "at least 1", keyBytes);
        require(headerBytes >= 1, "furrow.publish.header.bytes", "at least 1", headerBytes);
    }

    private static void require(boolean holds, String key, String rule, long value) {
        if (!holds) {
            throw new IllegalArgumentException(key + " must be " + rule + ", not " + value + ".");
        }
    }
}
