package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The limits that schemas of the OpenAPI document declare, and the values on both sides of them. */
final class DeclaredLimits {
    private static final Pattern IN_WORDS = Pattern.compile("At most ([0-9]+)");

    private final JsonObject schemas;
    private final List<JsonObject> bodies;
    private final Set<String> without;

    /**
     * @param bodies what is accepted; each limit is tried in the first that has the member, or else in the first
     * @param without pointers to what has no limit of its own
     */
    DeclaredLimits(JsonObject schemas, List<String> bodies, Set<String> without) {
        this.schemas = schemas;
        this.without = without;
        this.bodies = bodies.stream().map(DeclaredLimits::parsed).toList();
    }

    /**
     * A limit of one value.
     *
     * @param pointer where the value is
     * @param within the outermost values that may be there
     * @param beyond the first that may not
     * @param body what is accepted otherwise
     */
    record Limit(String pointer, List<JsonValue> within, List<JsonValue> beyond, JsonObject body) {
        String bodyWith(JsonValue value) {
            return Json.createPointer(pointer).add(body, value).toString();
        }
    }

    private static JsonObject parsed(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    /** The name of the schema of a request's body. */
    static String schemaOf(JsonObject operation) {
        JsonObject content = operation.getJsonObject("requestBody").getJsonObject("content");
        return content.values()
                .iterator()
                .next()
                .asJsonObject()
                .getJsonObject("schema")
                .getString("$ref")
                .replace("#/components/schemas/", "");
    }

    /** A value as it stands in a query. */
    static String text(JsonValue value) {
        return value instanceof JsonString string ? string.getString() : value.toString();
    }

    /** All limits of the members of that schema. One without a limit is a mistake. */
    Stream<Limit> of(String schema) {
        assertFalse(bodies.isEmpty(), schema);
        List<Limit> limits = new ArrayList<>();
        members("", schemas.getJsonObject(schema), limits);
        return limits.stream();
    }

    private void members(String pointer, JsonObject schema, List<Limit> limits) {
        for (Map.Entry<String, JsonValue> member :
                schema.getJsonObject("properties").entrySet()) {
            collect(pointer + "/" + member.getKey(), member.getValue().asJsonObject(), limits);
        }
    }

    private void collect(String pointer, JsonObject described, List<Limit> limits) {
        if (without.contains(pointer)) {
            return;
        }
        JsonObject schema = described.containsKey("$ref")
                ? schemas.getJsonObject(described.getString("$ref").replace("#/components/schemas/", ""))
                : described;
        switch (schema.getString("type", "any")) {
            case "object" -> {
                if (schema.containsKey("properties")) {
                    members(pointer, schema, limits);
                }
            }
            case "array" -> {
                limits.add(ofArray(pointer, schema));
                collect(pointer + "/0", schema.getJsonObject("items"), limits);
            }
            case "integer", "string" -> limits.add(ofSchema(pointer, schema, body(pointer)));
            default -> {}
        }
    }

    private JsonObject body(String pointer) {
        String first = pointer.split("/", 3)[1];
        return bodies.stream()
                .filter(body -> body.containsKey(first))
                .findFirst()
                .orElse(bodies.getFirst());
    }

    private Limit ofArray(String pointer, JsonObject schema) {
        assertTrue(schema.containsKey("maxItems"), () -> pointer + " may be of any length: " + schema);
        JsonObject body = body(pointer);
        int most = schema.getInt("maxItems");
        JsonStructure there = body;
        JsonValue item = Json.createPointer(pointer).containsValue(there)
                ? Json.createPointer(pointer + "/0").getValue(there)
                : JsonValue.NULL;
        List<JsonValue> beyond = new ArrayList<>(List.of(items(item, most + 1)));
        if (schema.getInt("minItems", 0) == 1) {
            beyond.add(JsonValue.EMPTY_JSON_ARRAY);
        }
        return new Limit(pointer, List.of(items(item, most)), beyond, body);
    }

    /** That many like the given one, which differ in their number where they have one. */
    private static JsonArray items(JsonValue like, int count) {
        JsonArrayBuilder items = Json.createArrayBuilder();
        for (int number = 0; number < count; number++) {
            if (like instanceof JsonObject object && object.containsKey("partition")) {
                items.add(Json.createObjectBuilder(object).add("partition", number));
            } else if (like instanceof JsonString || like instanceof JsonObject) {
                items.add(like);
            } else {
                items.add(number);
            }
        }
        return items.build();
    }

    static Limit ofSchema(String pointer, JsonObject schema) {
        return ofSchema(pointer, schema, JsonValue.EMPTY_JSON_OBJECT);
    }

    private static Limit ofSchema(String pointer, JsonObject schema, JsonObject body) {
        if (schema.containsKey("enum")) {
            return new Limit(pointer, List.copyOf(schema.getJsonArray("enum")), List.of(Json.createValue("x")), body);
        }
        return schema.getString("type").equals("integer")
                ? ofInteger(pointer, schema, body)
                : ofString(pointer, schema, body);
    }

    private static Limit ofInteger(String pointer, JsonObject schema, JsonObject body) {
        Matcher inWords = IN_WORDS.matcher(schema.getString("description", ""));
        BigInteger lowest = schema.getJsonNumber("minimum").bigIntegerValue();
        BigInteger highest = inWords.find()
                ? new BigInteger(inWords.group(1))
                : schema.getJsonNumber("maximum").bigIntegerValue();
        return new Limit(
                pointer,
                List.of(Json.createValue(lowest), Json.createValue(highest)),
                List.of(
                        Json.createValue(lowest.subtract(BigInteger.ONE)),
                        Json.createValue(highest.add(BigInteger.ONE))),
                body);
    }

    private static Limit ofString(String pointer, JsonObject schema, JsonObject body) {
        assertTrue(schema.containsKey("maxLength"), () -> pointer + " may be of any length: " + schema);
        int shortest = schema.getInt("minLength", 0);
        int longest = schema.getInt("maxLength");
        List<JsonValue> beyond = new ArrayList<>(List.of(Json.createValue("a".repeat(longest + 1))));
        if (shortest > 0) {
            beyond.add(Json.createValue("a".repeat(shortest - 1)));
        }
        return new Limit(
                pointer,
                List.of(Json.createValue("a".repeat(shortest)), Json.createValue("a".repeat(longest))),
                beyond,
                body);
    }
}
