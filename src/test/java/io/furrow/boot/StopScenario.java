package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.Eventually;
import io.furrow.testing.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopScenario {
    private static final int TERMINATED = 128 + 15;

    private final TestDatabase database = TestDatabase.fresh();

    @Test
    void what_is_under_way_at_sigterm_is_finished() throws Exception {
        try (var service = ServiceProcess.start(Map.of("FURROW_DATABASE_URL", database.url()));
                HttpClient client = HttpClient.newHttpClient()) {
            String api = service.readAfter("Furrow listens on ") + "/api/v1";
            post(client, api + "/admin/topics", "{\"topic_name\":\"orders\",\"partitions_count\":1}");
            post(client, api + "/consumers/billing", "{\"name\":\"me\"}");
            String member = api + "/consumers/billing/instances/me";
            post(client, member + "/subscription", "{\"topics\":[\"orders\"]}");
            CompletableFuture<HttpResponse<String>> poll = client.sendAsync(
                    HttpRequest.newBuilder(URI.create(member + "/records?timeout=3000"))
                            .build(),
                    BodyHandlers.ofString());
            Eventually.holds("a poll is under way", () -> count("where polling_until is not null") == 1);

            service.terminate();

            HttpResponse<String> answer = poll.get(30, TimeUnit.SECONDS);
            assertEquals(200, answer.statusCode(), answer::body);
            assertEquals("[]", answer.body());
            assertEquals(TERMINATED, service.exitCode());
            assertEquals(0, count("where polling_until is not null"), "the poll still holds its member");
        }
    }

    private long count(String where) {
        return database.rows().number("select count(*) from furrow.group_member " + where);
    }

    private static void post(HttpClient client, String uri, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        assertTrue(answer.statusCode() < 300, answer::body);
    }
}
