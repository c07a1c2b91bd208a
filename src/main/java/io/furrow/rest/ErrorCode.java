package io.furrow.rest;

/** The code of an error; its first three digits are the HTTP status. Codes up to 40903 mean what they mean to v2 clients. */
enum ErrorCode {
    MALFORMED(40001, "Malformed request"),
    UNEXPECTED(40002, "Unexpected content"),
    NOT_AUTHENTICATED(40101, "Not authenticated"),
    NOT_ALLOWED(40301, "Not allowed"),
    NO_SUCH_RESOURCE(40400, "Resource not found"),
    UNKNOWN_TOPIC(40401, "Topic not found"),
    UNKNOWN_PARTITION(40402, "Partition not found"),
    UNKNOWN_INSTANCE(40403, "Consumer instance not found"),
    UNKNOWN_GROUP(40404, "Consumer group not found"),
    METHOD(40501, "Method not allowed"),
    NOT_ACCEPTABLE(40601, "Not acceptable"),
    SLOW(40801, "Request too slow"),
    SUBSCRIPTION_CONFLICT(40901, "Already subscribed otherwise"),
    INSTANCE_EXISTS(40902, "Consumer instance exists"),
    ILLEGAL_STATE(40903, "Illegal state"),
    FENCED(40910, "Partition lost"),
    TOPIC_EXISTS(40911, "Topic exists"),
    PARTITIONS_MAY_NOT_SHRINK(40912, "Partitions may not shrink"),
    GROUP_NOT_EMPTY(40913, "Group has members"),
    COMMIT_BEYOND_LOG(40914, "Commit beyond the log"),
    BELOW_LOG_START(41001, "Offset no longer kept"),
    TOO_LARGE(41301, "Too large"),
    URI_TOO_LONG(41401, "URI too long"),
    MEDIA_TYPE(41501, "Unsupported media type"),
    ABOVE_HIGH_WATERMARK(41601, "Offset not written yet"),
    UNACCEPTABLE(42201, "Unacceptable value"),
    IDEMPOTENCY_CONFLICT(42290, "Idempotency key used with another body"),
    QUOTA(42901, "Too much at once"),
    BUG(50001, "Internal error"),
    NOT_STORED(50301, "Database unavailable, nothing was stored"),
    OUTCOME_UNKNOWN(50302, "Outcome unknown");

    private final int number;
    private final String title;

    ErrorCode(int number, String title) {
        this.number = number;
        this.title = title;
    }

    /** The five digits. */
    int number() {
        return number;
    }

    /** The HTTP status. */
    int status() {
        return number / 100;
    }

    /** Whether nothing was done and the same request may succeed later. */
    boolean retryable() {
        return this == NOT_STORED || this == QUOTA;
    }

    /** What it means, the same for every occurrence. */
    String title() {
        return title;
    }
}
