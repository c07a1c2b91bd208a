package io.furrow.rest;

import io.furrow.api.Bytes;
import io.furrow.api.Header;
import io.furrow.api.OutgoingMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the records of a publishing request. Knows the limits; nothing is cut, skipped or guessed. */
final class RecordReader {
    /** The last millisecond of the year 9999, beyond which databases' calendars differ. */
    static final long LAST_TIMESTAMP = 253_402_300_799_999L;

    private final String topic;
    private final @Nullable Integer partition;
    private final Format format;
    private final RestSettings limits;

    /** @param partition the partition that the path names, or null */
    RecordReader(String topic, @Nullable Integer partition, Format format, RestSettings limits) {
        this.topic = topic;
        this.partition = partition;
        this.format = format;
        this.limits = limits;
    }

    List<OutgoingMessage> read(JsonOutline json) {
        List<OutgoingMessage> records = new ArrayList<>();
        json.openObject();
        while (json.more()) {
            if (!json.name().equals("records")) {
                throw json.unknownMember();
            }
            json.openArray();
            while (json.more()) {
                if (records.size() == limits.requestRecords()) {
                    throw json.refused(
                            ErrorCode.TOO_LARGE, "A request has at most " + limits.requestRecords() + " records.");
                }
                records.add(record(json));
            }
        }
        json.end();
        if (records.isEmpty()) {
            throw new Refused(ErrorCode.UNACCEPTABLE, "/records", "There is to be at least one record.");
        }
        return records;
    }

    private OutgoingMessage record(JsonOutline json) {
        boolean hasValue = false;
        byte[] key = null;
        byte[] value = null;
        List<Header> headers = List.of();
        Integer number = partition;
        Instant timestamp = null;
        String pointer = json.pointer();
        json.openObject();
        while (json.more()) {
            switch (json.name()) {
                case "key" -> key = key(json);
                case "value" -> {
                    hasValue = true;
                    value = format.read(json);
                }
                case "headers" -> headers = json.takeNull() ? List.of() : headers(json);
                case "partition" -> number = json.takeNull() ? partition : partition(json);
                case "timestamp" ->
                    timestamp = json.takeNull() ? null : Instant.ofEpochMilli(json.integer(0, LAST_TIMESTAMP));
                default -> throw json.unknownMember();
            }
        }
        if (!hasValue) {
            throw new Refused(
                    ErrorCode.UNACCEPTABLE, pointer + "/value", "A record needs a value; null makes it a tombstone.");
        }
        return new OutgoingMessage(topic, key, value, headers, number, timestamp, null);
    }

    private byte @Nullable [] key(JsonOutline json) {
        byte[] key = format.read(json);
        if (key != null && key.length > limits.keyBytes()) {
            throw json.refused(ErrorCode.TOO_LARGE, "A key has at most " + limits.keyBytes() + " bytes.");
        }
        return key;
    }

    private Integer partition(JsonOutline json) {
        int number = (int) json.integer(0, Integer.MAX_VALUE);
        if (partition != null && partition != number) {
            throw json.refused(ErrorCode.UNACCEPTABLE, "The path names partition " + partition + ".");
        }
        return number;
    }

    private List<Header> headers(JsonOutline json) {
        List<Header> headers = new ArrayList<>();
        int bytes = 0;
        json.openArray();
        while (json.more()) {
            if (headers.size() == RestSettings.HEADERS) {
                throw json.refused(ErrorCode.TOO_LARGE, "A record has at most " + RestSettings.HEADERS + " headers.");
            }
            Header header = header(json);
            Bytes value = header.value();
            bytes += header.key().getBytes(StandardCharsets.UTF_8).length + (value == null ? 0 : value.length());
            if (bytes > limits.headerBytes()) {
                throw json.refused(
                        ErrorCode.TOO_LARGE,
                        "The headers of a record have at most " + limits.headerBytes() + " bytes together.");
            }
            headers.add(header);
        }
        return headers;
    }

    private static Header header(JsonOutline json) {
        String key = "";
        Bytes value = null;
        String pointer = json.pointer();
        json.openObject();
        while (json.more()) {
            switch (json.name()) {
                case "key" -> key = json.string();
                case "value" -> value = json.takeNull() ? null : Bytes.of(Format.base64(json));
                default -> throw json.unknownMember();
            }
        }
        if (key.isEmpty() || key.length() > 255) {
            throw new Refused(ErrorCode.UNACCEPTABLE, pointer + "/key", "A header's key has 1 to 255 characters.");
        }
        return new Header(key, value);
    }
}
