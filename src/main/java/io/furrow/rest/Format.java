package io.furrow.rest;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How keys and values appear inside JSON: v2's embedded formats. Null is null in each. */
enum Format {
    /** Any JSON value, byte for byte as it was published. */
    JSON(MediaTypes.V2_JSON) {
        @Override
        byte[] readValue(JsonOutline json) {
            return json.value();
        }

        @Override
        boolean canWrite(Bytes bytes) {
            return JsonOutline.isJson(bytes.toArray());
        }

        @Override
        void writeValue(JsonWriter json, Bytes bytes) throws IOException {
            json.raw(bytes.toArray());
        }
    },

    /** A string of base64. */
    BINARY(MediaTypes.V2_BINARY) {
        @Override
        byte[] readValue(JsonOutline json) {
            return base64(json);
        }

        @Override
        boolean canWrite(Bytes bytes) {
            return true;
        }

        @Override
        void writeValue(JsonWriter json, Bytes bytes) throws IOException {
            json.value(Base64.getEncoder().encodeToString(bytes.toArray()));
        }
    },

    /** A string, stored as UTF-8. */
    TEXT(MediaTypes.V2_TEXT) {
        @Override
        byte[] readValue(JsonOutline json) {
            return json.characters().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        boolean canWrite(Bytes bytes) {
            try {
                bytes.text();
                return true;
            } catch (FurrowException.Undecodable e) {
                return false;
            }
        }

        @Override
        void writeValue(JsonWriter json, Bytes bytes) throws IOException {
            json.value(bytes.text());
        }
    };

    private final String mediaType;

    Format(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The v2 media type of records in this format. */
    String mediaType() {
        return mediaType;
    }

    /** The format that a media type of records asks for; plain JSON means JSON. */
    static Format of(@Nullable MediaType type) {
        if (type == null) {
            throw new Refused(ErrorCode.MEDIA_TYPE, "Records need a Content-Type.");
        }
        return switch ((type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT)) {
            case MediaTypes.JSON, MediaTypes.V2_JSON -> JSON;
            case MediaTypes.V2_BINARY -> BINARY;
            case MediaTypes.V2_TEXT -> TEXT;
            default -> throw new Refused(ErrorCode.MEDIA_TYPE, "There are no records of type " + type + ".");
        };
    }

    /** The bytes of the key or value that comes next; null for null. */
    byte @Nullable [] read(JsonOutline json) {
        return json.takeNull() ? null : readValue(json);
    }

    /** Writes a key or a value. */
    void write(JsonWriter json, @Nullable Bytes bytes) throws IOException {
        if (bytes == null) {
            json.nothing();
        } else {
            writeValue(json, bytes);
        }
    }

    abstract byte[] readValue(JsonOutline json);

    /** Whether the bytes can appear in this format. */
    abstract boolean canWrite(Bytes bytes);

    abstract void writeValue(JsonWriter json, Bytes bytes) throws IOException;

    /** The bytes of the base64 string that comes next: padded, in its one canonical spelling (RFC 4648). */
    static byte[] base64(JsonOutline json) {
        String text = json.string();
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // The same sentence fits.
        }
        throw json.refused(ErrorCode.UNACCEPTABLE, "It is to be base64 with padding.");
    }
}
