package io.furrow.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of bytes: a key, a value or a header's value, exactly as it was published. Safe for any thread. */
public final class Bytes {
    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** The given bytes, copied. */
    public static Bytes of(byte... content) {
        return new Bytes(content.clone());
    }

    /** The given bytes themselves: nobody may change them any more. */
    public static Bytes wrap(byte[] content) {
        return new Bytes(content);
    }

    /** The UTF-8 form of a text. */
    public static Bytes ofText(String text) {
        return new Bytes(text.getBytes(UTF_8));
    }

    /** The number of bytes. */
    public int length() {
        return content.length;
    }

    /** A fresh copy of the bytes. */
    public byte[] toArray() {
        return content.clone();
    }

    /**
     * The bytes read as UTF-8.
     *
     * @throws FurrowException.Undecodable when they are not UTF-8
     */
    public String text() {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new FurrowException.Undecodable("The bytes are not UTF-8 text; read them as bytes instead.", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** Length and first bytes in hexadecimal, never the whole content: it may be secret and it may be long. */
    @Override
    public String toString() {
        String start = HexFormat.of().formatHex(content, 0, Math.min(8, content.length));
        return content.length + " bytes [" + start + (content.length > 8 ? "…]" : "]");
    }
}
