package io.furrow.rest;

import io.furrow.api.Bytes;
import io.furrow.api.Header;
import io.furrow.api.Message;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes messages as records of one format. */
record RecordWriter(Format format) {
    /** Makes sure that all messages can be written before the first byte goes out: none is skipped, none is bent. */
    void check(List<Message<Bytes>> messages) {
        for (Message<Bytes> message : messages) {
            check(message.key(), message.topicPartition() + " has a key at offset " + message.offset());
            check(message.value(), message.topicPartition() + " has a value at offset " + message.offset());
        }
    }

    /** Makes sure that a key or value can be written. */
    void check(@Nullable Bytes bytes, String what) {
        if (bytes != null && !format.canWrite(bytes)) {
            throw new Refused(
                    ErrorCode.NOT_ACCEPTABLE,
                    what + " that is not " + format + ". Read it in another format, such as binary.");
        }
    }

    void write(JsonWriter json, List<Message<Bytes>> messages) throws IOException {
        json.openArray();
        for (Message<Bytes> message : messages) {
            write(json, message);
        }
        json.closeArray();
    }

    void write(JsonWriter json, Message<Bytes> message) throws IOException {
        json.openObject();
        json.name("topic").value(message.topic());
        json.name("partition").value(message.partition());
        json.name("offset").value(message.offset());
        json.name("timestamp").value(message.timestamp().toEpochMilli());
        Instant publisherTimestamp = message.publisherTimestamp();
        if (publisherTimestamp != null) {
            json.name("publisher_timestamp").value(publisherTimestamp.toEpochMilli());
        }
        json.name("key");
        format.write(json, message.key());
        json.name("value");
        format.write(json, message.value());
        json.name("headers");
        writeHeaders(json, message.headers());
        json.closeObject();
    }

    static void writeHeaders(JsonWriter json, List<Header> headers) throws IOException {
        json.openArray();
        for (Header header : headers) {
            Bytes value = header.value();
            json.openObject().name("key").value(header.key());
            json.name("value").value(value == null ? null : Base64.getEncoder().encodeToString(value.toArray()));
            json.closeObject();
        }
        json.closeArray();
    }
}
