package io.furrow.api;

import org.jspecify.annotations.Nullable;

/**
 * One header of a message: a name and bytes. Headers keep their order and may repeat.
 *
 * @param key the name, not empty, at most 255 characters
 * @param value the bytes, or null for a header without a value
 */
public record Header(String key, @Nullable Bytes value) {
    /** The header in which the content type of an encoded value travels. */
    public static final String CONTENT_TYPE = "content-type";

    public Header {
        if (key.isEmpty() || key.length() > 255) {
            throw new FurrowException.Invalid(
                    "/headers", "A header's key has 1 to 255 characters, not " + key.length() + ".");
        }
    }

    /** A header with a text value. */
    public static Header ofText(String key, String value) {
        return new Header(key, Bytes.ofText(value));
    }
}
