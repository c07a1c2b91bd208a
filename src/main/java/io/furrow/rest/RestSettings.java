package io.furrow.rest;

/**
 * The limits of one HTTP request. Beyond them stands 413, nothing is cut.
 *
 * @param maxRequestBytes {@code furrow.rest.max-request-bytes}: the largest body
 * @param maxRecords {@code furrow.rest.max-records}: the most records published by one request
 * @param maxKeyBytes {@code furrow.rest.max-key-bytes}: the largest key
 * @param maxHeaders {@code furrow.rest.max-headers}: the most headers of one record
 * @param maxHeaderBytes {@code furrow.rest.max-header-bytes}: the most bytes of one record's headers, keys and values together
 */
public record RestSettings(int maxRequestBytes, int maxRecords, int maxKeyBytes, int maxHeaders, int maxHeaderBytes) {
    /** 4 MiB, 1000 records, keys of 64 KiB, 64 headers of together 16 KiB. */
    public static final RestSettings DEFAULTS = new RestSettings(4 * 1024 * 1024, 1000, 64 * 1024, 64, 16 * 1024);

    public RestSettings {
        require(maxRequestBytes, "furrow.rest.max-request-bytes", 1024);
        require(maxRecords, "furrow.rest.max-records", 1);
        require(maxKeyBytes, "furrow.rest.max-key-bytes", 1);
        require(maxHeaders, "furrow.rest.max-headers", 0);
        require(maxHeaderBytes, "furrow.rest.max-header-bytes", 0);
    }

    private static void require(int value, String key, int lowest) {
        if (value < lowest) {
            throw new IllegalArgumentException(key + " is at least " + lowest + ", not " + value + ".");
        }
    }
}
