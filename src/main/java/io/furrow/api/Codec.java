package io.furrow.api;

/**
 * Turns one type into bytes and back. A bean of this type is used for keys and values of exactly that type, before JSON-B is.
 * Must be safe for any thread.
 *
 * @param <T> the type
 */
public interface Codec<T> {
    /** The type this codec reads and writes. */
    Class<T> type();

    /** The content type of what it writes, such as {@code application/avro}; it travels in the header {@code content-type}. */
    String contentType();

    /** The bytes of a value. An exception rejects the message. */
    byte[] encode(T value);

    /** The value of the bytes. An exception makes the message undecodable for its reader. */
    T decode(byte[] bytes);
}
