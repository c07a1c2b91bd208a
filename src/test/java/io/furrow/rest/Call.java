package io.furrow.rest;

import io.furrow.rest.Http.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A request below the API's path, with its parts apart. */
record Call(String method, String path, Map<String, String> query, Map<String, String> headers, String body) {
    /** The call that a request line says. */
    static Call of(String method, String target, Map<String, String> headers, String body) {
        Map<String, String> query = new TreeMap<>();
        int mark = target.indexOf('?');
        if (mark >= 0) {
            for (String pair : target.substring(mark + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return new Call(method, mark < 0 ? target : target.substring(0, mark), query, headers, body);
    }

    Call to(String newPath) {
        return new Call(method, newPath, query, headers, body);
    }

    Call with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Call(method, path, query, more, body);
    }

    Call asking(Map<String, String> newQuery) {
        return new Call(method, path, newQuery, headers, body);
    }

    Call saying(String newBody) {
        return new Call(method, path, query, headers, newBody);
    }

    String target() {
        String parameters = query.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return path + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    String[] headerLines() {
        return headers.entrySet().stream()
                .flatMap(header -> Stream.of(header.getKey(), header.getValue()))
                .toArray(String[]::new);
    }

    Answer send(Http http) {
        return http.send(method, target(), body.getBytes(StandardCharsets.UTF_8), headerLines());
    }
}
