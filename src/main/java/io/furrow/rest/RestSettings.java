package io.furrow.rest;

import java.time.Duration;

/**
 * The limits of one HTTP request. Beyond them stands 413; nothing is cut. What the publisher limits as well is checked here
 * first, so that the refusal can point to it and the OpenAPI document can tell it.
 *
 * @param requestBytes {@code furrow.rest.request.bytes}: the largest body
 * @param requestTimeout {@code furrow.rest.request.timeout.ms}: how long a body may take to come
 * @param requestRecords {@code furrow.publish.request.records}: the most records published by one request
 * @param keyBytes {@code furrow.publish.key.bytes}: the largest key
 * @param headerBytes {@code furrow.publish.header.bytes}: the most bytes of one record's headers, keys and values together
 */
public record RestSettings(
        int requestBytes, Duration requestTimeout, int requestRecords, int keyBytes, int headerBytes) {
    /** The most headers of one record. */
    static final int HEADERS = 64;

    public RestSettings {
        if (requestBytes < 1024) {
            throw new IllegalArgumentException(
                    "furrow.rest.request.bytes must be at least 1024, not " + requestBytes + ".");
        }
        if (requestTimeout.toMillis() < 100) {
            throw new IllegalArgumentException(
                    "furrow.rest.request.timeout.ms must be at least 100, not " + requestTimeout.toMillis() + ".");
        }
    }
}
