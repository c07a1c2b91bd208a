package io.furrow.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.furrow.api.Bytes;
import io.furrow.api.Header;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of headers: for each the length of its name and the name in UTF-8, then the length of its value, or -1 for
 * none, and the value. Lengths are 32-bit big-endian. No headers are null.
 */
public final class Headers {
    private Headers() {}

    /** The stored form. */
    public static byte @Nullable [] encode(List<Header> headers) {
        if (headers.isEmpty()) {
            return null;
        }
        List<byte[]> parts = new ArrayList<>();
        int size = 0;
        for (Header header : headers) {
            byte[] name = header.key().getBytes(UTF_8);
            byte[] value = header.value() == null ? null : header.value().toArray();
            ByteBuffer part = ByteBuffer.allocate(8 + name.length + (value == null ? 0 : value.length));
            part.putInt(name.length).put(name).putInt(value == null ? -1 : value.length);
            if (value != null) {
                part.put(value);
            }
            parts.add(part.array());
            size += part.capacity();
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        parts.forEach(all::put);
        return all.array();
    }

    /** The headers of a stored form. */
    public static List<Header> decode(byte @Nullable [] stored) {
        if (stored == null) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>();
        ByteBuffer all = ByteBuffer.wrap(stored);
        while (all.hasRemaining()) {
            byte[] name = new byte[all.getInt()];
            all.get(name);
            int length = all.getInt();
            Bytes value = null;
            if (length >= 0) {
                byte[] bytes = new byte[length];
                all.get(bytes);
                value = Bytes.wrap(bytes);
            }
            headers.add(new Header(new String(name, UTF_8), value));
        }
        return headers;
    }
}
