package io.furrow.rest;

import io.furrow.api.FurrowException;
import java.io.IOException;
import java.util.Map;

/**
 * One occurrence of an error, as the client is told.
 *
 * @param code which error it is
 * @param detail what happened this time, and what to do about it
 * @param pointer a JSON pointer to the value at fault, or empty
 * @param offsets what the client needs to go on reading, by member
 */
record Problem(ErrorCode code, String detail, String pointer, Map<String, Long> offsets) implements JsonWriter.Content {
    private static final int LONGEST = 1000;

    static Problem of(Refused refused) {
        return of(refused.code(), String.valueOf(refused.getMessage())).at(refused.pointer());
    }

    static Problem of(FurrowException refused) {
        return switch (refused) {
            case FurrowException.Invalid e -> of(ErrorCode.UNACCEPTABLE, e);
            case FurrowException.UnknownTopic e -> of(ErrorCode.UNKNOWN_TOPIC, e);
            case FurrowException.UnknownPartition e -> of(ErrorCode.UNKNOWN_PARTITION, e);
            case FurrowException.UnknownGroup e -> of(ErrorCode.UNKNOWN_GROUP, e);
            case FurrowException.UnknownMember e -> of(ErrorCode.UNKNOWN_INSTANCE, e);
            case FurrowException.TopicExists e -> of(ErrorCode.TOPIC_EXISTS, e);
            case FurrowException.PartitionsMayNotShrink e -> of(ErrorCode.PARTITIONS_MAY_NOT_SHRINK, e);
            case FurrowException.MemberExists e -> of(ErrorCode.INSTANCE_EXISTS, e);
            case FurrowException.GroupNotEmpty e -> of(ErrorCode.GROUP_NOT_EMPTY, e);
            case FurrowException.SubscriptionConflict e -> of(ErrorCode.SUBSCRIPTION_CONFLICT, e);
            case FurrowException.IllegalMemberState e -> of(ErrorCode.ILLEGAL_STATE, e);
            case FurrowException.Fenced e -> of(ErrorCode.FENCED, e);
            case FurrowException.CommitBeyondLog e -> of(ErrorCode.COMMIT_BEYOND_LOG, e);
            case FurrowException.TooLarge e -> of(ErrorCode.TOO_LARGE, e);
            case FurrowException.Undecodable e -> of(ErrorCode.NOT_ACCEPTABLE, e);
            case FurrowException.StaleCursor e -> of(ErrorCode.BELOW_LOG_START, e);
            case FurrowException.IdempotencyConflict e -> of(ErrorCode.IDEMPOTENCY_CONFLICT, e);
            case FurrowException.OffsetOutOfRange e
            when e.forgotten() -> of(ErrorCode.BELOW_LOG_START, e).with(Map.of("log_start_offset", e.logStartOffset()));
            case FurrowException.OffsetOutOfRange e ->
                of(ErrorCode.ABOVE_HIGH_WATERMARK, e).with(Map.of("high_watermark", e.highWatermark()));
            case FurrowException.Unavailable e ->
                of(e.outcomeUnknown() ? ErrorCode.OUTCOME_UNKNOWN : ErrorCode.NOT_STORED, e);
            case FurrowException.NotStored e -> of(ErrorCode.NOT_STORED, e);
            case FurrowException.OutcomeUnknown e -> of(ErrorCode.OUTCOME_UNKNOWN, e);
        };
    }

    /** What the JAX-RS runtime refuses before any of our code sees the request. */
    static Problem of(int status) {
        return switch (status) {
            case 401 -> of(ErrorCode.NOT_AUTHENTICATED, "Say who you are.");
            case 403 -> of(ErrorCode.NOT_ALLOWED, "You may not do that.");
            case 404 -> of(ErrorCode.NO_SUCH_RESOURCE, "There is nothing at this path.");
            case 405 -> of(ErrorCode.METHOD, "This path does not know the method; Allow names those it does.");
            case 406 -> of(ErrorCode.NOT_ACCEPTABLE, "There is no answer of a type that Accept names.");
            case 413 -> of(ErrorCode.TOO_LARGE, "The request is too large.");
            case 414 -> of(ErrorCode.URI_TOO_LONG, "The path and its parameters are too long.");
            case 415 -> of(ErrorCode.MEDIA_TYPE, "A body of this Content-Type is not taken here.");
            default -> of(ErrorCode.MALFORMED, "The request cannot be read.");
        };
    }

    /** @param id the name under which the log tells what happened */
    static Problem bug(String id) {
        return of(ErrorCode.BUG, "Something went wrong here. The log knows it as " + id + ".");
    }

    /** Whether nothing was done and the same request may succeed later. */
    boolean retryable() {
        return code.retryable();
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.openObject();
        json.name("type").value("urn:furrow:error:" + code.number());
        json.name("title").value(code.title());
        json.name("status").value(code.status());
        json.name("detail").value(detail);
        json.name("error_code").value(code.number());
        json.name("message").value(detail);
        for (Map.Entry<String, Long> offset : offsets.entrySet()) {
            json.name(offset.getKey()).value(offset.getValue());
        }
        if (!pointer.isEmpty()) {
            json.name("errors").openArray().openObject();
            json.name("pointer").value(pointer);
            json.name("detail").value(detail);
            json.closeObject().closeArray();
        }
        json.closeObject();
    }

    private static Problem of(ErrorCode code, FurrowException refused) {
        return of(code, String.valueOf(refused.getMessage())).at(refused.pointer());
    }

    private static Problem of(ErrorCode code, String detail) {
        // What was sent may be quoted, and may be long.
        String shown = detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST) + "…";
        return new Problem(code, shown, "", Map.of());
    }

    private Problem at(String newPointer) {
        return new Problem(code, detail, newPointer, offsets);
    }

    private Problem with(Map<String, Long> newOffsets) {
        return new Problem(code, detail, pointer, newOffsets);
    }
}
