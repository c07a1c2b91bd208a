package io.furrow.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.furrow.api.Bytes;
import io.furrow.api.Codec;
import io.furrow.api.FurrowException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.lang.reflect.Type;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes keys and values as bytes and reads them back: bytes as they are, text as UTF-8, JSON as its text, a type that a
 * {@link Codec} bean knows by that codec, and everything else by JSON-B. Safe for any thread.
 */
@ApplicationScoped
public class Codecs {
    private static final String JSON = "application/json";

    @Inject
    @Any
    Instance<Codec<?>> codecs;

    private final Jsonb jsonb = JsonbBuilder.create();

    /**
     * Bytes on their way into a message.
     *
     * @param bytes the bytes, or null for no value
     * @param contentType what they are, where the object's type decided it; null for bytes and text
     */
    @SuppressWarnings("ArrayRecordComponent") // on the hot path; compared by nobody
    public record Encoded(byte @Nullable [] bytes, @Nullable String contentType) {}

    /**
     * The bytes of a key or a value.
     *
     * @throws FurrowException.Invalid when it cannot be written
     */
    public Encoded encode(@Nullable Object object) {
        return switch (object) {
            case null -> new Encoded(null, null);
            case byte[] bytes -> new Encoded(bytes.clone(), null);
            case Bytes bytes -> new Encoded(bytes.toArray(), null);
            case String text -> new Encoded(text.getBytes(UTF_8), null);
            case JsonValue json -> new Encoded(json.toString().getBytes(UTF_8), JSON);
            default -> encodeOther(object);
        };
    }

    /** {@link #encode} without the proxy between this bean and its callers. */
    public Function<@Nullable Object, Encoded> encoder() {
        return this::encode;
    }

    private Encoded encodeOther(Object object) {
        try {
            Codec<?> codec = codecFor(object.getClass());
            return codec == null
                    ? new Encoded(jsonb.toJson(object).getBytes(UTF_8), JSON)
                    : new Encoded(encodeBy(codec, object), codec.contentType());
        } catch (RuntimeException e) {
            FurrowException.Invalid invalid = new FurrowException.Invalid(
                    "/value",
                    "A " + object.getClass().getName() + " cannot be written as a message: " + e.getMessage());
            invalid.initCause(e);
            throw invalid;
        }
    }

    private static <T> byte[] encodeBy(Codec<T> codec, Object object) {
        return codec.encode(codec.type().cast(object));
    }

    /**
     * The object of a key's or a value's bytes; null for null.
     *
     * @throws FurrowException.Undecodable when the bytes are not of that type
     */
    public @Nullable Object decode(@Nullable Bytes content, Type type) {
        if (content == null || type == Bytes.class || type == Object.class) {
            return content;
        }
        if (type == String.class) {
            return content.text();
        }
        byte[] bytes = content.toArray();
        if (type == byte[].class) {
            return bytes;
        }
        try {
            if (type instanceof Class<?> c && JsonValue.class.isAssignableFrom(c)) {
                return c.cast(json(bytes));
            }
            Codec<?> codec = type instanceof Class<?> c ? codecFor(c) : null;
            return codec == null ? jsonb.fromJson(new StringReader(content.text()), type) : codec.decode(bytes);
        } catch (RuntimeException e) {
            throw new FurrowException.Undecodable(
                    "The value cannot be read as " + type.getTypeName() + ": " + reason(e), e);
        }
    }

    /** {@link #decode} to one type, without the proxy between this bean and its callers: for those who decode by the million. */
    public Function<@Nullable Bytes, @Nullable Object> decoder(Type type) {
        return content -> decode(content, type);
    }

    private static JsonValue json(byte[] bytes) {
        try (JsonReader reader = Json.createReader(new ByteArrayInputStream(bytes))) {
            return reader.readValue();
        }
    }

    private static @Nullable String reason(RuntimeException e) {
        return e instanceof JsonbException || e instanceof JsonException || e instanceof ClassCastException
                ? e.getMessage()
                : e.toString();
    }

    private @Nullable Codec<?> codecFor(Class<?> type) {
        for (Codec<?> codec : codecs) {
            if (codec.type() == type) {
                return codec;
            }
        }
        return null;
    }

    @PreDestroy
    void close() {
        try {
            jsonb.close();
        } catch (Exception e) {
            throw new IllegalStateException("JSON-B could not be closed.", e);
        }
    }
}
