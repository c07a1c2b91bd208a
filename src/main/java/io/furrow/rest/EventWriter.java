package io.furrow.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes server-sent events. For one thread, and for no longer than there is something to write: an idle stream needs no buffers. */
final class EventWriter {
    private final OutputStream out;
    private final byte[] buffer = new byte[16 * 1024];
    private final JsonWriter json = new JsonWriter(new DataLines());
    private int used;

    EventWriter(OutputStream out) {
        this.out = out;
    }

    /** How long clients are to wait before they connect again. */
    EventWriter retry(int milliseconds) throws IOException {
        return line("retry: " + milliseconds);
    }

    /** From where a client resumes that has got this event. */
    EventWriter id(String id) throws IOException {
        return line("id: " + id);
    }

    /** What kind of event it is. */
    EventWriter event(String name) throws IOException {
        return line("event: " + name);
    }

    /** What it says. Line breaks between the tokens of JSON become those of the event. */
    EventWriter data(JsonWriter.Content content) throws IOException {
        put("data: ");
        content.write(json);
        json.endDocument();
        return line("");
    }

    /** The event is complete. */
    EventWriter end() throws IOException {
        return line("");
    }

    /** Sends everything written so far. */
    void flush() throws IOException {
        drain();
        out.flush();
    }

    private EventWriter line(String text) throws IOException {
        put(text);
        put('\n');
        return this;
    }

    private void put(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        put(bytes, 0, bytes.length);
    }

    private void put(int oneByte) throws IOException {
        if (used == buffer.length) {
            drain();
        }
        buffer[used++] = (byte) oneByte;
    }

    private void put(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        while (at < from + length) {
            if (used == buffer.length) {
                drain();
            }
            int some = Math.min(from + length - at, buffer.length - used);
            System.arraycopy(bytes, at, buffer, used, some);
            used += some;
            at += some;
        }
    }

    /** A buffer at a time, so that a client that takes it shows. */
    private void drain() throws IOException {
        out.write(buffer, 0, used);
        used = 0;
    }

    /** The data of an event, in as many lines as it has. */
    private final class DataLines extends OutputStream {
        @Override
        public void write(int oneByte) throws IOException {
            switch (oneByte) {
                case '\n' -> put("\ndata: ");
                // By itself it would end a line too.
                case '\r' -> put(' ');
                default -> put(oneByte);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int plain = offset;
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] == '\n' || bytes[i] == '\r') {
                    put(bytes, plain, i - plain);
                    write(bytes[i]);
                    plain = i + 1;
                }
            }
            put(bytes, plain, offset + length - plain);
        }
    }
}
