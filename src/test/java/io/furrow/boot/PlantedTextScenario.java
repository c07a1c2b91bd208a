package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.TestDatabase;
import io.furrow.testing.Tokens;
import io.furrow.testing.Wire;
import io.furrow.testing.Wire.Answer;
import jakarta.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients send text that would be a line of the log, a command to a terminal, or a header, were it written as it is. */
@Timeout(120)
class PlantedTextScenario {
    private static final String FORGED = "2026-01-01T00:00:00.000+0000 SEVERE forged: PLANTED";
    private static final List<String> TEXTS = List.of(
            "x\n" + FORGED,
            "x\r\n" + FORGED,
            "x\r" + FORGED,
            "\u001b[31mPLANTED\u001b[0m",
            "\u009b31mPLANTED",
            "x\u2028PLANTED",
            "x\u0085PLANTED",
            "PLANTED\r\nX-Planted: 1",
            "PLANTED\r\n\r\n<html>PLANTED");
    private static final Tokens TOKENS = new Tokens();

    @TempDir
    Path directory;

    private final List<Answer> answers = new ArrayList<>();

    @Test
    void text_of_clients_makes_no_line_of_the_log_and_no_header() throws Exception {
        FinestLog log = new FinestLog(directory);
        Map<String, String> environment = Map.of(
                "FURROW_DATABASE_URL",
                TestDatabase.fresh().url(),
                "FURROW_SECURITY",
                "jwt",
                "MP_JWT_VERIFY_ISSUER",
                Tokens.ISSUER,
                "MP_JWT_VERIFY_AUDIENCES",
                Tokens.AUDIENCE,
                "MP_JWT_VERIFY_PUBLICKEY",
                TOKENS.publicKey(),
                "FURROW_SECURITY_RULES",
                "role all may all on topic *; role all may all on group *");
        String said;
        try (ServiceProcess service = log.start(environment, List.of())) {
            URI uri = URI.create(service.readAfter("Furrow listens on "));
            for (String text : TEXTS) {
                send(uri, text);
            }
            service.terminate();
            said = log.rest(service);
        }
        assertTrue(said.contains("A token was refused"), said);
        assertFalse(said.contains("PLANTED"), said);
        assertTrue(said.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t'), said);
        for (Answer answer : answers) {
            for (String header : answer.headers()) {
                assertTrue(header.matches("[\\w-]+: [\\x20-\\x7E]*"), answer::toString);
                assertFalse(header.startsWith("X-Planted"), answer::toString);
            }
            assertFalse(answer.text().startsWith("<html>"), answer::text);
        }
        assertTrue(answers.size() > TEXTS.size() * 15, () -> answers.size() + " answers");
    }

    private void send(URI uri, String text) {
        String good = "Authorization: Bearer " + TOKENS.token("alice", "all");
        String path = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        String json = Json.createValue(text).toString();
        for (String name : List.of("upn", "preferred_username", "sub", "iss", "aud", "jti", "kid")) {
            String token = TOKENS.signed(Tokens.claims("x", "all").add(name, text));
            ask(uri, "GET", "/topics", "", "Authorization: Bearer " + token);
            ask(uri, "POST", "/consumers/g", "{\"name\":\"i\"}", "Authorization: Bearer " + token);
            ask(uri, "DELETE", "/consumers/g/instances/i", "", "Authorization: Bearer " + token);
        }
        ask(uri, "GET", "/topics", "", "Authorization: Bearer " + TOKENS.signed(Tokens.claims("x", text)));
        ask(uri, "GET", "/topics?prefix=" + path, "", good);
        ask(uri, "GET", "/topics?limit=1&prefix=" + path, "", good);
        ask(uri, "GET", "/topics/" + path, "", good);
        ask(uri, "GET", "/consumer-groups/" + path, "", good);
        ask(uri, "DELETE", "/consumers/" + path + "/instances/" + path, "", good);
        ask(uri, "POST", "/consumers/" + path, "{}", good);
        ask(uri, "POST", "/consumers/g", "{\"name\":" + json + "}", good);
        ask(uri, "POST", "/consumers/g", "{\"group.instance.id\":" + json + "}", good);
        ask(uri, "POST", "/admin/topics", "{\"topic_name\":" + json + "}", good);
        ask(uri, "POST", "/admin/topics", "{\"topic_name\":\"a\",\"configs\":{" + json + ":" + json + "}}", good);
        ask(uri, "POST", "/admin/topics", "{" + json + ":1}", good);
        for (String header : List.of(
                "Idempotency-Key",
                "Last-Event-ID",
                "User-Agent",
                "Host",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Proto",
                "X-Forwarded-Prefix",
                "Forwarded",
                "Accept",
                "Authorization",
                "Origin",
                "X-Request-ID")) {
            // As it is, and without what would only be the end of the header.
            ask(uri, "POST", "/consumers/g", "{}", header + ": " + text, good);
            ask(uri, "POST", "/consumers/g", "{}", header + ": " + text.replaceAll("[\r\n]", ""), good);
            ask(
                    uri,
                    "POST",
                    "/admin/topics",
                    "{\"topic_name\":\"b\"}",
                    header + ": " + text.replaceAll("[\r\n]", ""),
                    good);
            ask(uri, "DELETE", "/topics/b", "", header + ": " + text.replaceAll("[\r\n]", ""), good);
        }
    }

    /** What is no request any more may not be answered. */
    private void ask(URI uri, String method, String path, String body, String... headers) {
        try (Wire wire = new Wire(uri, Duration.ofSeconds(5))) {
            answers.add(wire.send(Wire.request(method, "/api/v1" + path, body, headers)));
        } catch (IOException e) {
            // It is not.
        }
    }
}
