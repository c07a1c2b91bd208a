package io.furrow.fuzz;

import io.furrow.testing.Wire.Answer;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what is wrong with answers: what the OpenAPI document does not declare, and what tells too much. Safe for any thread. */
final class Judge {
    private static final int BUG = 500;
    private static final int SHOWN = 600;
    private static final int SERVERS_OWN = 100;

    /** What is inside, and nobody's business. */
    private static final Pattern INSIDE = Pattern.compile(
            "Exception|\\bat [a-z]+\\.[a-z.]+[A-Z]\\w*\\.|io\\.furrow|java\\.(?:lang|util|io|net)\\b|helidon|jersey|weld|hibernate|postgres"
                    + "|pgjdbc|hikari|jose4j|SNAPSHOT|\\bnull pointer|x-powered-by|^server:",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    private static final Set<String> SHAPE = Set.of(
            "type",
            "title",
            "status",
            "detail",
            "error_code",
            "message",
            "errors",
            "log_start_offset",
            "high_watermark");

    private final Complaints complaints;
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    Judge(Complaints complaints) {
        this.complaints = complaints;
    }

    void judge(Probe probe, Answer answer) {
        synchronized (statuses) {
            statuses.merge(answer.status(), 1, Integer::sum);
        }
        if (answer.status() == BUG) {
            complain(asked(probe) + " was answered by 500", probe, answer);
        }
        Matcher inside = INSIDE.matcher(String.join("\n", answer.headers()) + "\n" + answer.text());
        if (inside.find()) {
            complain("An answer tells of '" + inside.group().toLowerCase(Locale.ROOT) + "'", probe, answer);
        }
        if (answer.headers().stream()
                .anyMatch(header -> header.contains("X-Planted") || header.indexOf('\u001b') >= 0)) {
            complain("A header was planted", probe, answer);
        }
        Operation operation = probe.operation();
        if (operation != null && !operation.declares(answer.status())) {
            complain(operation + " answered " + answer.status() + ", which it does not declare", probe, answer);
        } else if (answer.status() >= 400) {
            judgeError(probe, answer);
        }
    }

    private void judgeError(Probe probe, Answer answer) {
        JsonObject problem = object(answer);
        if (!shaped(problem, answer)) {
            // What is no request may be refused by the server itself, in a few words or none.
            if (probe.operation() != null || answer.text().length() > SERVERS_OWN) {
                complain("An error of " + answer.status() + " has another shape", probe, answer);
            }
            return;
        }
        int code = problem.getInt("error_code");
        Operation operation = probe.operation();
        if (operation != null && !operation.declares(answer.status(), code)) {
            complain(operation + " answered " + code + ", which it does not declare", probe, answer);
        }
    }

    private static boolean shaped(JsonObject problem, Answer answer) {
        return SHAPE.containsAll(problem.keySet())
                && problem.getInt("error_code", 0) / 100 == answer.status()
                && problem.getInt("status", 0) == answer.status()
                && problem.getString("type", "").equals("urn:furrow:error:" + problem.getInt("error_code"))
                && !problem.getString("title", "").isEmpty()
                && !problem.getString("detail", "").isEmpty()
                && problem.getString("detail").equals(problem.getString("message", ""))
                && answer.header("Content-Type").matches("application/(problem|vnd\\.kafka\\.(\\w+\\.)?v2)\\+json");
    }

    private static JsonObject object(Answer answer) {
        try {
            return answer.object();
        } catch (JsonException e) {
            return JsonObject.EMPTY_JSON_OBJECT;
        }
    }

    private static String asked(Probe probe) {
        return probe.operation() == null
                ? "What is no request"
                : probe.operation().toString();
    }

    private void complain(String kind, Probe probe, Answer answer) {
        String text = String.join(" | ", answer.headers()) + " || " + answer.text();
        complaints.add(
                kind,
                probe + "  →  " + answer.status() + " "
                        + text.substring(0, Math.min(text.length(), SHOWN)).replaceAll("\\p{Cntrl}", "·"));
    }

    /** How often each status came. */
    Map<Integer, Integer> statuses() {
        synchronized (statuses) {
            return new TreeMap<>(statuses);
        }
    }
}
