package io.furrow.rest;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes JSON to a stream as it comes, bytes of JSON among it as they are. Buffers little; for one thread. */
final class JsonWriter {
    /** What an answer says. */
    interface Content {
        void write(JsonWriter json) throws IOException;
    }

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private final byte[] buffer = new byte[16 * 1024];
    private int used;
    private boolean separate;

    JsonWriter(OutputStream out) {
        this.out = out;
    }

    /** An answer that is written when the client is there to take it. */
    static StreamingOutput answer(Content content) {
        return out -> {
            JsonWriter json = new JsonWriter(out);
            content.write(json);
            json.drain();
        };
    }

    JsonWriter openObject() throws IOException {
        return open('{');
    }

    JsonWriter closeObject() throws IOException {
        return close('}');
    }

    JsonWriter openArray() throws IOException {
        return open('[');
    }

    JsonWriter closeArray() throws IOException {
        return close(']');
    }

    JsonWriter name(String name) throws IOException {
        value(name);
        put(':');
        separate = false;
        return this;
    }

    JsonWriter value(@Nullable String text) throws IOException {
        if (text == null) {
            return raw(NULL);
        }
        begin();
        put('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                putAscii(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                putWide(Character.toCodePoint(c, text.charAt(++i)));
            } else if (Character.isSurrogate(c)) {
                putEscape(c);
            } else {
                putWide(c);
            }
        }
        put('"');
        return this;
    }

    JsonWriter value(long number) throws IOException {
        return raw(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    /** A number with milli precision at most; not for infinities. */
    JsonWriter value(double number) throws IOException {
        return raw(Double.toString(Math.round(number * 1000) / 1000.0).getBytes(StandardCharsets.US_ASCII));
    }

    JsonWriter value(boolean truth) throws IOException {
        return raw(truth ? TRUE : FALSE);
    }

    JsonWriter nothing() throws IOException {
        return raw(NULL);
    }

    /** A value that is JSON already. */
    JsonWriter raw(byte[] json) throws IOException {
        begin();
        if (json.length > buffer.length - used) {
            drain();
        }
        if (json.length > buffer.length) {
            out.write(json);
        } else {
            System.arraycopy(json, 0, buffer, used, json.length);
            used += json.length;
        }
        return this;
    }

    /** Hands over what was written, and begins another document. */
    void endDocument() throws IOException {
        drain();
        separate = false;
    }

    /** Hands everything written so far to the stream. */
    void drain() throws IOException {
        out.write(buffer, 0, used);
        used = 0;
    }

    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private JsonWriter open(char bracket) throws IOException {
        begin();
        put(bracket);
        separate = false;
        return this;
    }

    private JsonWriter close(char bracket) throws IOException {
        put(bracket);
        separate = true;
        return this;
    }

    private void begin() throws IOException {
        if (separate) {
            put(',');
        }
        separate = true;
    }

    private void putAscii(char c) throws IOException {
        switch (c) {
            case '"', '\\' -> {
                put('\\');
                put(c);
            }
            case '\n' -> {
                put('\\');
                put('n');
            }
            default -> {
                if (c < 0x20 || c == 0x7F) {
                    putEscape(c);
                } else {
                    put(c);
                }
            }
        }
    }

    private void putEscape(char c) throws IOException {
        put('\\');
        put('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX[(c >> shift) & 0xF]);
        }
    }

    private void putWide(int codePoint) throws IOException {
        int size = codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
        int lead = size == 2 ? 0xC0 : size == 3 ? 0xE0 : 0xF0;
        put(lead | (codePoint >> (6 * (size - 1))));
        for (int i = size - 2; i >= 0; i--) {
            put(0x80 | ((codePoint >> (6 * i)) & 0x3F));
        }
    }

    private void put(int oneByte) throws IOException {
        if (used == buffer.length) {
            drain();
        }
        buffer[used++] = (byte) oneByte;
    }
}
