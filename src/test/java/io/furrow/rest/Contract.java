package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.oas.OpenApi30;
import io.furrow.rest.Http.Answer;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document of a running service, held against what is really sent and answered. */
final class Contract {
    private static final Pattern CODE = Pattern.compile("\\b[1-5][0-9]{4}\\b");

    private final JsonObject document;
    private final JsonObject strict;
    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(
            VersionFlag.V4,
            builder -> builder.metaSchema(OpenApi30.getInstance())
                    .defaultMetaSchemaIri(OpenApi30.getInstance().getIri()));
    private final Map<String, JsonSchema> compiled = new TreeMap<>();
    private final List<Operation> operations = new ArrayList<>();

    Contract(Http http) {
        document = http.get("//openapi", "Accept", "application/json").is(200).object();
        strict = closed(document.getJsonObject("components")).asJsonObject();
        document.getJsonObject("paths")
                .forEach((path, item) -> item.asJsonObject()
                        .forEach((method, described) -> operations.add(new Operation(
                                described.asJsonObject().getString("operationId"),
                                method.toUpperCase(Locale.ROOT),
                                path.substring(RestApplication.PATH.length()),
                                described.asJsonObject()))));
    }

    /** An operation as it is described. The path is that below the API's. */
    record Operation(String id, String method, String path, JsonObject described) {
        boolean takesBody() {
            return described.containsKey("requestBody");
        }

        /** The request that the examples of the parameters and of the body make. */
        Call example() {
            Map<String, String> query = new TreeMap<>();
            Map<String, String> headers = new TreeMap<>();
            String filled = path;
            for (JsonObject parameter : described
                    .getOrDefault("parameters", JsonValue.EMPTY_JSON_ARRAY)
                    .asJsonArray()
                    .getValuesAs(JsonObject.class)) {
                String name = parameter.getString("name");
                JsonValue example = parameter.get("example");
                if (example != null) {
                    String text = example instanceof JsonString string ? string.getString() : example.toString();
                    switch (parameter.getString("in")) {
                        case "path" -> filled = filled.replace("{" + name + "}", text);
                        case "query" -> query.put(name, text);
                        default -> headers.put(name, text);
                    }
                }
            }
            String body = "";
            if (takesBody()) {
                headers.put("Content-Type", "application/json");
                body = described
                        .getJsonObject("requestBody")
                        .getJsonObject("content")
                        .getJsonObject("application/json")
                        .getJsonObject("example")
                        .toString();
            }
            if (success().containsKey("text/event-stream")) {
                headers.put("Accept", "text/event-stream");
            }
            return new Call(method, filled, query, headers, body);
        }

        /** What the example is answered. */
        String answer() {
            JsonObject content = success();
            if (content.isEmpty()) {
                return "";
            }
            JsonValue example =
                    content.values().iterator().next().asJsonObject().get("example");
            return example instanceof JsonString text ? text.getString() : String.valueOf(example);
        }

        private JsonObject success() {
            JsonObject responses = described.getJsonObject("responses");
            String status = responses.keySet().stream()
                    .filter(declared -> declared.startsWith("2"))
                    .findFirst()
                    .orElseThrow();
            return responses
                    .getJsonObject(status)
                    .getOrDefault("content", JsonValue.EMPTY_JSON_OBJECT)
                    .asJsonObject();
        }

        private boolean isFor(Call call) {
            return method.equals(call.method()) && call.path().matches(path.replaceAll("\\{[^}]*}", "[^/]+"));
        }
    }

    List<Operation> operations() {
        return operations;
    }

    /** The operation that a call is for. */
    Optional<Operation> operation(Call call) {
        return operations.stream().filter(operation -> operation.isFor(call)).findFirst();
    }

    /** The codes of the errors that an operation declares. */
    TreeSet<Integer> errors(Operation operation) {
        TreeSet<Integer> codes = new TreeSet<>();
        operation
                .described()
                .getJsonObject("responses")
                .values()
                .forEach(response -> CODE.matcher(resolved(response).getString("description"))
                        .results()
                        .forEach(code -> codes.add(Integer.parseInt(code.group()))));
        return codes;
    }

    /** Asserts that the document declares such an answer of the operation. */
    void check(Operation operation, Answer answer) {
        String seen = operation.id() + " answered " + answer.status() + " " + answer.text();
        JsonObject responses = operation.described().getJsonObject("responses");
        JsonValue response = responses.get(String.valueOf(answer.status()));
        assertEquals("", response == null ? "no such status is declared" : "", seen);
        JsonObject content = resolved(response)
                .getOrDefault("content", JsonValue.EMPTY_JSON_OBJECT)
                .asJsonObject();
        String type = answer.header("Content-Type");
        assertEquals(!content.isEmpty(), content.containsKey(type), seen + " as " + type);
        if (content.isEmpty()) {
            assertEquals("", answer.text(), seen);
            return;
        }
        if (type.endsWith("json")) {
            assertEquals("", faults(content.getJsonObject(type).getJsonObject("schema"), answer.text()), seen);
        }
        if (answer.status() >= 400) {
            int code = answer.object().getInt("error_code");
            assertEquals("", errors(operation).contains(code) ? "" : "no such code is declared", seen);
        }
    }

    /** Asserts that a body is as the operation describes those it takes. */
    void checkBody(Operation operation, String body) {
        JsonObject schema = operation
                .described()
                .getJsonObject("requestBody")
                .getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("schema");
        assertEquals("", faults(schema, body), operation.id());
    }

    private String faults(JsonObject schema, String json) {
        StringBuilder faults = new StringBuilder();
        compiled.computeIfAbsent(
                        schema.toString(),
                        text -> schemas.getSchema(Json.createObjectBuilder(schema)
                                .add("components", strict)
                                .build()
                                .toString()))
                .validate(json, InputFormat.JSON)
                .forEach(fault -> faults.append(fault.getMessage()).append('\n'));
        return faults.toString();
    }

    private JsonObject resolved(@Nullable JsonValue response) {
        JsonObject given = response == null ? JsonValue.EMPTY_JSON_OBJECT : response.asJsonObject();
        return given.containsKey("$ref")
                ? document.getValue(given.getString("$ref").substring(1)).asJsonObject()
                : given;
    }

    /** What is not described is a fault here, although clients are to bear with what is added later. */
    private static JsonValue closed(JsonValue value) {
        return switch (value.getValueType()) {
            case OBJECT -> {
                JsonObjectBuilder object = Json.createObjectBuilder();
                value.asJsonObject().forEach((name, inner) -> object.add(name, closed(inner)));
                if (value.asJsonObject().get("properties") instanceof JsonObject) {
                    object.add("additionalProperties", false);
                }
                yield object.build();
            }
            case ARRAY -> {
                var array = Json.createArrayBuilder();
                value.asJsonArray().forEach(inner -> array.add(closed(inner)));
                JsonArray built = array.build();
                yield built;
            }
            default -> value;
        };
    }
}
