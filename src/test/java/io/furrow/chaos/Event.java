package io.furrow.chaos;

import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.io.StringWriter;

/**
 * A line of a history: something a client was about to do, or how it ended.
 *
 * @param nanos when, by {@code System.nanoTime()}, which is one clock for all processes of a Linux machine
 * @param process who: one thread of control, with one operation at a time, and unique among all files of a history;
 *     whoever does not know how an operation ended goes on under another name
 * @param op the operation; an invocation and its completion share it, and it is unique within the process
 * @param type what this line says of the operation
 * @param operation what was to be done, and in a completion what came of it
 */
record Event(long nanos, String process, long op, Type type, Operation operation) {
    /** What is known of an operation. */
    enum Type {
        /** It is about to begin. Written before anything is sent. */
        INVOKE,
        /** It happened: the whole of a success was received. */
        OK,
        /** It certainly did not happen, and never will: refused, or rolled back before COMMIT. */
        FAIL,
        /** It may have happened, once, at any time from the invocation to the end of the history. */
        INFO
    }

    private static final JsonProvider JSON = JsonProvider.provider();

    /** As one line of JSON. */
    String toJson() {
        StringWriter line = new StringWriter();
        try (var json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.write("nanos", nanos);
            json.write("process", process);
            json.write("op", op);
            json.write("type", type.name());
            json.write("operation", operation.getClass().getSimpleName());
            RecordJson.write(json, (Record) operation);
            json.writeEnd();
        }
        return line.toString();
    }

    /** Of one line of JSON. */
    static Event parse(String line) {
        try (var reader = JSON.createReader(new StringReader(line))) {
            JsonObject json = reader.readObject();
            return new Event(
                    json.getJsonNumber("nanos").longValueExact(),
                    json.getString("process"),
                    json.getJsonNumber("op").longValueExact(),
                    Type.valueOf(json.getString("type")),
                    RecordJson.read(Operation.named(json.getString("operation")), json));
        }
    }

    @Override
    public String toString() {
        return toJson();
    }
}
