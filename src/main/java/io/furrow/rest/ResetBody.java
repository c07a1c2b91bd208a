package io.furrow.rest;

import io.furrow.api.ResetRequest;
import io.furrow.api.ResetTo;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads where a group's offsets are to be put. Times are milliseconds, as everywhere. */
final class ResetBody {
    /* One less than fits: what does not fit is read as the nearest that does, and is refused. */
    private static final long MOST = Long.MAX_VALUE - 1;

    private @Nullable String topic;
    private Set<Integer> partitions = Set.of();
    private @Nullable String to;
    private @Nullable Long value;
    private boolean dryRun;

    private ResetBody() {}

    static ResetRequest read(JsonOutline json) {
        ResetBody body = new ResetBody();
        json.openObject();
        while (json.more()) {
            body.take(json.name(), json);
        }
        json.end();
        return body.request();
    }

    private void take(String member, JsonOutline json) {
        switch (member) {
            case "topic" -> topic = Names.next(json);
            case "partitions" -> partitions = json.takeNull() ? Set.of() : partitions(json);
            case "to" -> to = json.string();
            case "value" -> value = json.takeNull() ? null : json.integer(-MOST, MOST);
            case "dry_run" -> dryRun = json.booleanOrText();
            default -> throw json.unknownMember();
        }
    }

    private static Set<Integer> partitions(JsonOutline json) {
        Set<Integer> numbers = new TreeSet<>();
        json.openArray();
        while (json.more()) {
            if (numbers.size() == PartitionEntry.MOST) {
                throw json.refused(ErrorCode.TOO_LARGE, "A list has at most " + PartitionEntry.MOST + " partitions.");
            }
            if (!numbers.add((int) json.integer(0, Integer.MAX_VALUE))) {
                throw json.refused(ErrorCode.UNACCEPTABLE, "The partition is named twice.");
            }
        }
        if (numbers.isEmpty()) {
            throw json.refused(ErrorCode.UNACCEPTABLE, "Name partitions, or leave the list away for all of them.");
        }
        return numbers;
    }

    private ResetRequest request() {
        if (topic == null) {
            throw new Refused(ErrorCode.UNACCEPTABLE, "/topic", "Name the topic.");
        }
        return new ResetRequest(topic, partitions, target(), dryRun);
    }

    private ResetTo target() {
        return switch (to) {
            case "earliest" -> without(new ResetTo.Earliest());
            case "latest" -> without(new ResetTo.Latest());
            case "offset" -> new ResetTo.Offset(value(0, PartitionEntry.LAST_OFFSET));
            case "timestamp" -> new ResetTo.Timestamp(Instant.ofEpochMilli(value(0, RecordReader.LAST_TIMESTAMP)));
            case "duration" -> new ResetTo.ByDuration(Duration.ofMillis(value(0, RecordReader.LAST_TIMESTAMP)));
            case "shift" -> new ResetTo.Shift(value(-MOST, MOST));
            case null, default ->
                throw new Refused(
                        ErrorCode.UNACCEPTABLE,
                        "/to",
                        "It is to be one of [earliest, latest, offset, timestamp, duration, shift].");
        };
    }

    private ResetTo without(ResetTo end) {
        if (value != null) {
            throw new Refused(ErrorCode.UNACCEPTABLE, "/value", "An end of the log takes no value.");
        }
        return end;
    }

    private long value(long lowest, long highest) {
        if (value == null || value < lowest || value > highest) {
            throw new Refused(ErrorCode.UNACCEPTABLE, "/value", "It lies between " + lowest + " and " + highest + ".");
        }
        return value;
    }
}
