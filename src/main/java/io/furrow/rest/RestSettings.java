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
    public static final String MAX_REQUEST_BYTES = "furrow.rest.max-request-bytes";
    public static final String MAX_RECORDS = "furrow.rest.max-records";
    public static final String MAX_KEY_BYTES = "furrow.rest.max-key-bytes";
    public static final String MAX_HEADERS = "furrow.rest.max-headers";
    public static final String MAX_HEADER_BYTES = "furrow.rest.max-header-bytes";

    /** 4 MiB, 1000 records, keys of 64 KiB, 64 headers of together 16 KiB. */
    public static final RestSettings DEFAULTS = new RestSettings(4 * 1024 * 1024, 1000, 64 * 1024, 64, 16 * 1024);

    public RestSettings {
        require(maxRequestBytes, MAX_REQUEST_BYTES, 1024);
        require(maxRecords, MAX_RECORDS, 1);
        require(maxKeyBytes, MAX_KEY_BYTES, 1);
        require(maxHeaders, MAX_HEADERS, 0);
        require(maxHeaderBytes, MAX_HEADER_BYTES, 0);
    }

    private static void require(int value, String key, int lowest) {
        if (value < lowest) {
            throw new IllegalArgumentException(key + " is at least " + lowest + ", not " + value + ".");
        }
    }
}
