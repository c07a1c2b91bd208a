package io.furrow.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Draws JSON that fits a schema, and JSON that almost does. */
final class JsonDraws {
    private static final int DEEP = 100_000;
    private static final int HUGE = 20;
    /* Somewhat beyond what a request may have. */
    private static final int LONGEST = 5_000_000;
    private static final List<String> CONFIGS =
            List.of("retention.ms", "retention.bytes", "max.message.bytes", "cleanup.policy", "a");

    private final JsonObject schemas;
    private final Chance chance;

    /** How many members and items out of a thousand are not what they should be. */
    private int wildness;

    JsonDraws(JsonObject document, Chance chance) {
        this.schemas = document.getJsonObject("components").getJsonObject("schemas");
        this.chance = chance;
    }

    /** A body for a schema: half of them fit, the others are wrong in a place or two, or are no JSON at all. */
    byte[] body(JsonObject schema) {
        wildness = chance.of(List.of(0, 0, 50, 150));
        StringBuilder json = new StringBuilder();
        write(json, "", schema);
        json.setLength(Math.min(json.length(), LONGEST));
        byte[] bytes = json.toString().getBytes(UTF_8);
        return wildness > 0 && chance.permille(150) ? damaged(bytes) : bytes;
    }

    private byte[] damaged(byte[] json) {
        byte[] bytes = json.clone();
        return switch (chance.below(6)) {
            case 0 -> Arrays.copyOf(bytes, chance.below(bytes.length + 1));
            case 1 -> chance.bytes(chance.below(2000));
            case 2 -> chance.of(OddInput.BROKEN).getBytes(UTF_8);
            case 3 -> ("{\"records\":" + "[".repeat(chance.below(DEEP))).getBytes(UTF_8);
            default -> {
                for (int i = chance.below(4); i >= 0 && bytes.length > 0; i--) {
                    bytes[chance.below(bytes.length)] = (byte) chance.below(256);
                }
                yield bytes;
            }
        };
    }

    private void write(StringBuilder json, String name, JsonObject schema) {
        JsonObject resolved = resolved(schema);
        if (chance.permille(wildness)) {
            json.append(odd());
        } else if (resolved.containsKey("enum")) {
            json.append(chance.of(resolved.getJsonArray("enum")));
        } else if (resolved.getBoolean("nullable", false) && chance.permille(200)) {
            json.append("null");
        } else {
            switch (resolved.getString("type", "")) {
                case "object" -> writeObject(json, resolved);
                case "array" -> writeArray(json, name, resolved);
                case "integer", "number" -> json.append(number(name, resolved));
                case "boolean" -> json.append(chance.permille(500));
                case "string" -> json.append(string(name, resolved));
                default -> json.append(chance.of(OddInput.VALUES));
            }
        }
    }

    private JsonObject resolved(JsonObject schema) {
        String reference = schema.getString("$ref", "");
        return reference.isEmpty()
                ? schema
                : schemas.getJsonObject(reference.substring(reference.lastIndexOf('/') + 1));
    }

    private void writeObject(StringBuilder json, JsonObject schema) {
        Set<String> required = schema.getOrDefault("required", JsonValue.EMPTY_JSON_ARRAY).asJsonArray().stream()
                .map(JsonDraws::text)
                .collect(Collectors.toSet());
        List<String> members = new ArrayList<>();
        JsonObject properties =
                schema.getOrDefault("properties", JsonValue.EMPTY_JSON_OBJECT).asJsonObject();
        properties.forEach((name, property) -> {
            if (required.contains(name) != chance.permille(required.contains(name) ? wildness / 2 : 300)) {
                members.add(member(name, name, property.asJsonObject()));
            }
        });
        if (schema.containsKey("additionalProperties")) {
            String name = chance.of(CONFIGS);
            members.add(member(name, name, schema.getJsonObject("additionalProperties")));
        }
        if (!members.isEmpty() && chance.permille(wildness)) {
            members.add(chance.of(members));
        }
        if (chance.permille(wildness)) {
            members.add(quoted(chance.of(OddInput.TEXTS)) + ":" + odd());
        }
        json.append('{').append(String.join(",", members)).append('}');
    }

    private String member(String name, String of, JsonObject schema) {
        StringBuilder member = new StringBuilder(quoted(name)).append(':');
        write(member, of, schema);
        return member.toString();
    }

    private void writeArray(StringBuilder json, String name, JsonObject schema) {
        int least = schema.getInt("minItems", 0);
        int count = Math.max(least, chance.permille(20) ? chance.below(2000) : chance.below(4));
        json.append('[');
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",");
            write(json, name, schema.getJsonObject("items"));
        }
        json.append(']');
    }

    private String number(String name, JsonObject schema) {
        int least = schema.getInt("minimum", 0);
        if (name.contains("timeout")) {
            // A longer wait would only hold the connection up.
            return String.valueOf(least + chance.below(100));
        }
        return switch (chance.below(6)) {
            case 0 -> String.valueOf(least);
            case 1 -> String.valueOf(schema.getOrDefault("maximum", schema.get("minimum")));
            case 2 -> String.valueOf(chance.random().nextInt(Integer.MAX_VALUE));
            default -> String.valueOf(Math.max(least, chance.below(5)));
        };
    }

    /** A parameter that fits. */
    String parameter(Operation.Parameter parameter) {
        JsonObject schema = parameter.schema();
        return schema.getString("type", "").equals("integer")
                ? number(parameter.name(), schema)
                : chance.of(
                        schema.containsKey("enum")
                                ? schema.getJsonArray("enum").stream()
                                        .map(JsonDraws::text)
                                        .toList()
                                : Names.fitting(parameter.name()));
    }

    private String string(String name, JsonObject schema) {
        if (schema.getString("format", "").equals("byte")) {
            return quoted(Base64.getEncoder().encodeToString(chance.bytes(chance.below(40))));
        }
        return quoted(chance.of(Names.fitting(name)));
    }

    private String odd() {
        return switch (chance.below(60)) {
            case 0 -> quoted("x".repeat(1 << chance.below(HUGE)));
            case 1 -> "9".repeat(1 << chance.below(HUGE));
            case 2 -> "[".repeat(chance.below(DEEP)) + "]".repeat(chance.below(DEEP));
            case 3 -> "{\"a\":".repeat(chance.below(100)) + "1" + "}".repeat(chance.below(100));
            case 4 -> chance.of(OddInput.BROKEN);
            case 5, 6, 7, 8, 9 -> quoted(chance.of(OddInput.TEXTS));
            default -> chance.of(OddInput.VALUES);
        };
    }

    private static String text(JsonValue value) {
        return ((jakarta.json.JsonString) value).getString();
    }

    private static String quoted(String text) {
        return jakarta.json.Json.createValue(text).toString();
    }
}
