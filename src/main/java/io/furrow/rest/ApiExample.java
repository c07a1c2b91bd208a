package io.furrow.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that an operation takes, with its answer, as the OpenAPI document shows them.
 *
 * @param target the path below the API's, with its query
 * @param headers those that the operation describes, by name
 * @param body the request's, or empty
 * @param answer the answer's body, or empty
 */
record ApiExample(String target, Map<String, String> headers, String body, String answer) {
    private static final String EXAMPLES = "examples.http";

    /** One example for each operation, by its name. */
    static Map<String, ApiExample> all() {
        Map<String, ApiExample> all = new HashMap<>();
        for (String section : text().split("(?m)^### ", -1)) {
            if (!section.isBlank()) {
                int end = section.indexOf('\n');
                all.put(section.substring(0, end), of(section.substring(end + 1)));
            }
        }
        return all;
    }

    private static String text() {
        try (InputStream examples = ApiExample.class.getResourceAsStream(EXAMPLES)) {
            return new String(Objects.requireNonNull(examples).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Request line, headers, body, and behind an arrow the answer. */
    private static ApiExample of(String section) {
        String[] sides = section.split("(?m)^->", 2);
        List<String> request = sides[0].lines().toList();
        Map<String, String> headers = new HashMap<>();
        String body = "";
        for (String line : request.subList(1, request.size())) {
            int colon = line.indexOf(": ");
            if (line.startsWith("{")) {
                body = line;
            } else {
                headers.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        return new ApiExample(
                request.getFirst().substring(request.getFirst().indexOf(' ') + 1), headers, body, sides[1].strip());
    }

    /** What a parameter is in this example, or null. */
    @Nullable
    String parameter(String path, String name) {
        String[] halves = target.split("\\?", 2);
        String[] template = path.substring(RestApplication.PATH.length()).split("/", -1);
        String[] steps = halves[0].split("/", -1);
        for (int n = 0; n < template.length; n++) {
            if (template[n].equals("{" + name + "}")) {
                return steps[n];
            }
        }
        for (String pair : halves.length == 1 ? new String[0] : halves[1].split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return headers.get(name);
    }

    /** JSON as maps, lists, texts, numbers and booleans; other text as it is. */
    static Object value(String text) {
        return text.startsWith("{") || text.startsWith("[")
                ? value(new JsonOutline(text.getBytes(StandardCharsets.UTF_8)))
                : text;
    }

    private static Object value(JsonOutline json) {
        return switch (json.kind()) {
            case OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                json.openObject();
                while (json.more()) {
                    members.put(json.name(), value(json));
                }
                yield members;
            }
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                json.openArray();
                while (json.more()) {
                    items.add(value(json));
                }
                yield items;
            }
            case STRING -> json.characters();
            case NUMBER -> number(new String(json.value(), StandardCharsets.US_ASCII));
            case BOOLEAN -> json.booleanOrText();
            // Helidon would write it in YAML's notation into the JSON document.
            case NULL -> throw new IllegalArgumentException("An example holds no null: " + json.pointer());
        };
    }

    static Number number(String digits) {
        return digits.contains(".") ? new BigDecimal(digits) : Long.valueOf(digits);
    }
}
