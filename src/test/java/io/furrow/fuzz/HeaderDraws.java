package io.furrow.fuzz;

import java.util.List;

/** Draws the headers of a request, most of them as they should be. */
final class HeaderDraws {
    private static final int ODD = 60;

    private static final List<String> ACCEPTED = List.of(
            "*/*",
            "application/json",
            "application/vnd.kafka.v2+json",
            "application/vnd.kafka.json.v2+json",
            "application/vnd.kafka.binary.v2+json",
            "application/vnd.kafka.text.v2+json",
            "text/event-stream",
            "application/json;q=0, text/html",
            "text/html");

    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json; charset=UTF-8",
            "application/json; charset=utf-16",
            "application/json; charset=\"",
            "application/vnd.kafka.v2+json",
            "application/vnd.kafka.json.v2+json",
            "application/vnd.kafka.binary.v2+json",
            "application/vnd.kafka.text.v2+json",
            "application/vnd.kafka.avro.v2+json",
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "*/*",
            "///",
            "");

    private static final List<String> OTHERS = List.of(
            "Content-Encoding: gzip",
            "Content-Encoding: identity",
            "Content-Language: xx",
            "Expect: 100-continue",
            "Connection: close",
            "Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
            "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Cookie: a=b; c",
            "Cookie: " + "a=b; ".repeat(500),
            "Authorization: Bearer x",
            "Authorization: Basic YTpi",
            "Origin: https://example.com",
            "Origin: null\r\nAccess-Control-Request-Method: DELETE",
            "Range: bytes=0-1",
            "If-Match: *",
            "If-None-Match: \"a\"",
            "If-Modified-Since: never",
            "X-HTTP-Method-Override: DELETE",
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Host: example.com\"><script>",
            "X-Forwarded-Proto: gopher",
            "Forwarded: for=\"_x\";host=example.com;proto=https",
            "User-Agent: \u001b]0;x",
            "Accept-Encoding: gzip, br",
            "Accept-Language: de-DE,*;q=2",
            "Accept-Charset: utf-16",
            "Date: yesterday",
            "Content-MD5: x",
            "Trailer: X",
            "X-Much: " + "x".repeat(7000),
            "Content-Type: text/plain");

    private static final List<String> HOSTS =
            List.of("", "a b", "example.com:99999", "[::1", "http://x/", "\"", "\u00e9");

    private final Chance chance;

    HeaderDraws(Chance chance) {
        this.chance = chance;
    }

    /** Adds them to those that are parameters, and answers whether the server lets them pass to the API. */
    boolean add(List<String> lines, Operation operation, boolean body) {
        boolean oddHost = chance.permille(ODD / 4);
        lines.addFirst("Host: " + (oddHost ? chance.of(HOSTS) : "localhost"));
        if (operation.streams() && !chance.permille(ODD)) {
            lines.add("Accept: text/event-stream");
        } else if (chance.permille(500)) {
            lines.add("Accept: "
                    + (chance.permille(ODD)
                            ? chance.of(OddInput.TEXTS).replaceAll("[\\x00-\\x1f]", "")
                            : chance.of(ACCEPTED)));
        }
        if (body && !chance.permille(ODD / 4)) {
            lines.add("Content-Type: " + type(operation));
        }
        boolean passes = !oddHost;
        while (chance.permille(ODD)) {
            String other = chance.of(OTHERS);
            lines.add(other);
            passes &= !(body && other.startsWith("Content-Encoding")) && other.indexOf('\u001b') < 0;
        }
        return passes;
    }

    private String type(Operation operation) {
        if (operation.types().isEmpty() || chance.permille(ODD)) {
            return chance.of(TYPES);
        }
        return chance.permille(600) ? operation.types().getFirst() : chance.of(operation.types());
    }
}
