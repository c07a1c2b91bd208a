package io.furrow.chaos;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records of texts, whole numbers, truths, records and lists of these as JSON objects. What is null is left out. */
final class RecordJson {
    private record Shape(Constructor<?> constructor, List<RecordComponent> components) {
        static Shape of(Class<?> type) {
            try {
                List<RecordComponent> components = List.of(type.getRecordComponents());
                Constructor<?> constructor = type.getDeclaredConstructor(
                        components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
                constructor.setAccessible(true);
                components.stream().forEach(component -> component.getAccessor().setAccessible(true));
                return new Shape(constructor, components);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(type + " is not a record", e);
            }
        }
    }

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private RecordJson() {}

    /** Writes the components into the object that is open. */
    static void write(JsonGenerator json, Record record) {
        for (RecordComponent component : SHAPES.get(record.getClass()).components()) {
            Object value = valueOf(component, record);
            if (value != null) {
                json.writeKey(component.getName());
                writeValue(json, value);
            }
        }
    }

    private static void writeValue(JsonGenerator json, Object value) {
        switch (value) {
            case String text -> json.write(text);
            case Integer number -> json.write(number.intValue());
            case Long number -> json.write(number.longValue());
            case Boolean truth -> json.write(truth.booleanValue());
            case List<?> list -> {
                json.writeStartArray();
                list.forEach(each -> writeValue(json, each));
                json.writeEnd();
            }
            case Record record -> {
                json.writeStartObject();
                write(json, record);
                json.writeEnd();
            }
            default -> throw new IllegalArgumentException("No JSON for " + value.getClass());
        }
    }

    private static @Nullable Object valueOf(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A record of the members of an object, others being ignored. */
    static <R> R read(Class<R> type, JsonObject json) {
        Shape shape = SHAPES.get(type);
        @Nullable Object[] values = new Object[shape.components().size()];
        for (int i = 0; i < values.length; i++) {
            RecordComponent component = shape.components().get(i);
            JsonValue value = json.get(component.getName());
            values[i] = value == null ? absent(component) : readValue(component.getGenericType(), value);
        }
        try {
            return type.cast(shape.constructor().newInstance(values));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(json + " is no " + type.getSimpleName(), e);
        }
    }

    private static @Nullable Object absent(RecordComponent component) {
        if (component.getType().isPrimitive()) {
            throw new IllegalArgumentException(component.getName() + " is missing");
        }
        return null;
    }

    private static Object readValue(Type type, JsonValue value) {
        if (type instanceof ParameterizedType list) {
            Type element = list.getActualTypeArguments()[0];
            return ((JsonArray) value)
                    .stream().map(each -> readValue(element, each)).toList();
        }
        if (type == String.class) {
            return ((JsonString) value).getString();
        }
        if (type == int.class || type == Integer.class) {
            return ((JsonNumber) value).intValueExact();
        }
        if (type == long.class || type == Long.class) {
            return ((JsonNumber) value).longValueExact();
        }
        if (type == boolean.class) {
            return value == JsonValue.TRUE;
        }
        return read((Class<?>) type, (JsonObject) value);
    }
}
