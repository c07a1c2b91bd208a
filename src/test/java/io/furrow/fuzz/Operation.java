package io.furrow.fuzz;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An operation of an OpenAPI document.
 *
 * @param path with names in braces
 * @param parameters of its path, its query and its headers
 * @param types of the bodies that it takes, and of the answers it gives
 * @param body the schema of its body, or null where it has none
 * @param answers the statuses it may answer, each with what is said of it
 */
record Operation(
        String method,
        String path,
        List<Parameter> parameters,
        List<String> types,
        @Nullable JsonObject body,
        Map<String, String> answers) {
    private static final Pattern CODES = Pattern.compile("\\b[45][0-9]{4}\\b");

    /** A parameter; it is in the path, the query or a header. */
    record Parameter(String name, String in, JsonObject schema) {}

    /** All of a document, in its order. */
    static List<Operation> of(JsonObject document) {
        List<Operation> operations = new ArrayList<>();
        document.getJsonObject("paths")
                .forEach((path, item) -> item.asJsonObject()
                        .forEach((method, described) -> operations.add(
                                of(document, method.toUpperCase(Locale.ROOT), path, described.asJsonObject()))));
        return operations;
    }

    /** What stands for several operations stands elsewhere in the document. */
    private static JsonObject resolved(JsonObject document, JsonObject described) {
        return described.containsKey("$ref")
                ? document.getValue(described.getString("$ref").substring(1)).asJsonObject()
                : described;
    }

    private static Operation of(JsonObject document, String method, String path, JsonObject described) {
        List<Parameter> parameters = new ArrayList<>();
        for (JsonValue parameter :
                described.getOrDefault("parameters", JsonValue.EMPTY_JSON_ARRAY).asJsonArray()) {
            JsonObject object = parameter.asJsonObject();
            parameters.add(
                    new Parameter(object.getString("name"), object.getString("in"), object.getJsonObject("schema")));
        }
        List<String> types = new ArrayList<>();
        JsonObject body = null;
        if (described.containsKey("requestBody")) {
            JsonObject content = described.getJsonObject("requestBody").getJsonObject("content");
            types.addAll(content.keySet());
            body = content.getJsonObject(types.getFirst()).getJsonObject("schema");
        }
        Map<String, String> answers = new TreeMap<>();
        described
                .getJsonObject("responses")
                .forEach((status, answer) -> answers.put(
                        status, resolved(document, answer.asJsonObject()).getString("description")));
        return new Operation(method, path, parameters, types, body, answers);
    }

    boolean declares(int status) {
        return answers.containsKey(String.valueOf(status));
    }

    /** Whether an error of that code may be the answer. */
    boolean declares(int status, int code) {
        return CODES.matcher(answers.getOrDefault(String.valueOf(status), ""))
                .results()
                .anyMatch(match -> match.group().equals(String.valueOf(code)));
    }

    boolean streams() {
        return path.endsWith("/stream");
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
