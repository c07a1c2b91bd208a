package io.furrow.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads tables of requests and of what they are to be answered. The first lines of corpus-paths.txt say how they are written. */
final class Corpus {
    private static final Pattern REPEATED = Pattern.compile("<<([0-9]+)\\*(.*?)>>");
    private static final Pattern BYTE = Pattern.compile("\\\\x([0-9A-F]{2})");
    private static final int COLUMNS = 5;

    private Corpus() {}

    /**
     * A line of a table.
     *
     * @param name what it shows
     * @param request the whole of what is sent, its bytes as characters of ISO 8859-1
     * @param expected a status, or an error code and the pointer that comes with it
     */
    record Case(String name, String method, String request, List<String> expected) {
        /** The status that is expected. */
        int status() {
            return Integer.parseInt(expected.getFirst().substring(0, 3));
        }

        /** The error code that is expected, or 0 where the answer is none of the API's errors. */
        int code() {
            return expected.getFirst().length() == 3 ? 0 : Integer.parseInt(expected.getFirst());
        }

        /** Where the fault is expected, or empty. */
        String pointer() {
            return expected.size() > 1 ? expected.get(1) : "";
        }
    }

    static List<Case> of(String table) throws IOException {
        List<Case> cases = new ArrayList<>();
        try (InputStream file = Objects.requireNonNull(Corpus.class.getResourceAsStream(table), table)) {
            for (String line : new String(file.readAllBytes(), UTF_8).lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    cases.add(read(line));
                }
            }
        }
        return cases;
    }

    private static Case read(String line) {
        List<String> cells = Arrays.stream(line.split("\\|", -1))
                .map(String::strip)
                .map(Corpus::bytes)
                .toList();
        if (cells.size() != COLUMNS) {
            throw new IllegalArgumentException("Not " + COLUMNS + " columns: " + line);
        }
        String[] requested = cells.get(1).split(" ", 2);
        return new Case(
                cells.get(0),
                requested[0],
                request(requested[0], requested[1], headers(cells.get(2), cells.get(3)), cells.get(3)),
                List.of(new String(cells.get(4).getBytes(ISO_8859_1), UTF_8).split(" ", -1)));
    }

    /** The bytes that a cell stands for, as characters of ISO 8859-1. */
    static String bytes(String cell) {
        String whole = REPEATED.matcher(cell)
                .replaceAll(repeated ->
                        Matcher.quoteReplacement(repeated.group(2).repeat(Integer.parseInt(repeated.group(1)))));
        String utf8 = new String(whole.getBytes(UTF_8), ISO_8859_1);
        return BYTE.matcher(utf8).replaceAll(Corpus::escaped);
    }

    private static String escaped(MatchResult number) {
        return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(number.group(1), 16)));
    }

    private static List<String> headers(String cell, String body) {
        List<String> headers = new ArrayList<>();
        if (!cell.isEmpty()) {
            headers.addAll(List.of(cell.split(" \\+ ", -1)));
        }
        boolean untyped = headers.remove("-Content-Type");
        if (!body.isEmpty()) {
            addUnlessThere(headers, "Content-Length: " + body.length(), "Transfer-Encoding", "Content-Length");
            if (!untyped) {
                addUnlessThere(headers, "Content-Type: application/json", "Content-Type");
            }
        }
        if (!headers.remove("-Host")) {
            addUnlessThere(headers, "Host: x", "Host");
        }
        addUnlessThere(headers, "Connection: close", "Connection");
        return headers;
    }

    private static void addUnlessThere(List<String> headers, String header, String... names) {
        if (headers.stream().noneMatch(there -> Arrays.stream(names).anyMatch(name -> there.startsWith(name + ":")))) {
            headers.add(header);
        }
    }

    private static String request(String method, String target, List<String> headers, String body) {
        String path = target.startsWith("//") ? target.substring(1) : "/api/v1" + target;
        String version = path.contains(" HTTP/") ? "" : " HTTP/1.1";
        return method + " " + path + version + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + body;
    }
}
