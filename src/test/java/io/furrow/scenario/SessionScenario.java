package io.furrow.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.TestDatabase;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The session of docs/http.md, as it is written there, against two replicas in turn. */
class SessionScenario {
    private static final String ANYTHING = "…";

    /** A call and its answer, as the page shows them: request line, headers, body, status with what is answered. */
    private record Exchange(List<String> lines) {
        String method() {
            return lines.getFirst().split(" ", -1)[0];
        }

        String path() {
            return lines.getFirst().split(" ", -1)[1];
        }

        List<String> headers() {
            return lines.subList(1, lines.size() - 1).stream()
                    .filter(line -> line.matches("[A-Za-z-]+: .*"))
                    .toList();
        }

        String body() {
            String last = lines.get(lines.size() - 2);
            return lines.size() > 2 && last.startsWith("{") ? last : "";
        }

        int status() {
            return Integer.parseInt(lines.getLast().substring(0, 3));
        }

        String answer() {
            return lines.getLast().substring(3).strip();
        }
    }

    private static List<Exchange> session() throws IOException {
        String page = Files.readString(Path.of("docs", "http.md"));
        String section = page.substring(page.indexOf("## A session of a v2 client"), page.indexOf("## Streams"));
        List<Exchange> exchanges = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (String line : section.lines().toList()) {
            if (line.startsWith("    ")) {
                lines.add(line.strip());
            } else if (!lines.isEmpty()) {
                exchanges.add(new Exchange(List.copyOf(lines)));
                lines.clear();
            }
        }
        return exchanges;
    }

    @Test
    void each_call_may_go_to_another_replica() throws Exception {
        TestDatabase database = TestDatabase.fresh();
        List<Exchange> session = session();
        assertTrue(session.size() > 25, session::toString);
        try (var one = new Replica(database);
                var other = new Replica(database);
                HttpClient client = HttpClient.newHttpClient()) {
            one.awaitStart();
            other.awaitStart();
            for (int n = 0; n < session.size(); n++) {
                Replica replica = n % 2 == 0 ? one : other;
                check(client, replica.uri().orElseThrow(), session.get(n));
            }
        }
    }

    private static void check(HttpClient client, URI uri, Exchange exchange) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri + "/api/v1" + exchange.path()))
                .method(
                        exchange.method(),
                        exchange.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(exchange.body()));
        for (String header : exchange.headers()) {
            request.header(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 2));
        }
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        String seen = exchange.lines() + " was answered by " + answer.statusCode() + " " + answer.body();
        assertEquals(exchange.status(), answer.statusCode(), seen);
        if (exchange.answer().isEmpty()) {
            assertEquals("", answer.body(), seen);
        } else {
            // Of errors only the code is shown.
            boolean whole = exchange.status() < 400;
            assertTrue(matches(json(exchange.answer()), json(answer.body()), whole), seen);
        }
    }

    private static JsonValue json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readValue();
        }
    }

    private static boolean matches(JsonValue shown, JsonValue answered, boolean whole) {
        if (shown instanceof JsonString text && text.getString().equals(ANYTHING)) {
            return true;
        }
        if (shown instanceof JsonObject members && answered instanceof JsonObject object) {
            return (!whole || members.keySet().equals(object.keySet()))
                    && members.entrySet().stream()
                            .allMatch(member -> object.containsKey(member.getKey())
                                    && matches(member.getValue(), object.get(member.getKey()), whole));
        }
        if (shown instanceof JsonArray elements && answered instanceof JsonArray array) {
            return elements.size() == array.size()
                    && java.util.stream.IntStream.range(0, array.size())
                            .allMatch(n -> matches(elements.get(n), array.get(n), whole));
        }
        return shown.equals(answered);
    }
}
