package io.furrow.rest;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;

/** What a description says about the query of an operation. */
final class QueryParameters {
    private QueryParameters() {}

    /** The names, in the order of the description. */
    static List<String> of(JsonValue operation) {
        JsonObject described = operation.asJsonObject();
        if (!described.containsKey("parameters")) {
            return List.of();
        }
        return described.getJsonArray("parameters").getValuesAs(JsonObject.class).stream()
                .filter(parameter -> parameter.getString("in").equals("query"))
                .map(parameter -> parameter.getString("name"))
                .toList();
    }
}
