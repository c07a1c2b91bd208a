package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.Eventually;
import io.furrow.testing.TestDatabase;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    @Test
    void who_goes_on_publishing_at_sigterm_is_refused_and_never_left_in_doubt() throws Exception {
        Queue<String> doubts = new ConcurrentLinkedQueue<>();
        AtomicInteger stored = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        try (var service = ServiceProcess.start(Map.of("FURROW_DATABASE_URL", database.url()));
                ExecutorService publishers = Executors.newVirtualThreadPerTaskExecutor()) {
            String api = service.readAfter("Furrow listens on ") + "/api/v1";
            try (HttpClient client = HttpClient.newHttpClient()) {
                post(client, api + "/admin/topics", "{\"topic_name\":\"stopped\",\"partitions_count\":1}");
            }
            for (int i = 0; i < 4; i++) {
                publishers.execute(() -> publishUntilNobodyListens(api + "/topics/stopped", stored, refused, doubts));
            }
            Eventually.holds("publishing is under way", () -> stored.get() > 50);

            service.terminate();

            assertEquals(TERMINATED, service.exitCode());
        }
        assertEquals(List.of(), List.copyOf(doubts));
        assertTrue(refused.get() > 0, "nobody was refused");
        assertEquals(stored.get(), database.rows().number("select count(*) from furrow.message"));
    }

    private static void publishUntilNobodyListens(
            String uri, AtomicInteger stored, AtomicInteger refused, Queue<String> doubts) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"records\":[{\"value\":1}]}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (true) {
                HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
                switch (answer.statusCode()) {
                    case 200 -> stored.incrementAndGet();
                    case 503 -> {
                        refused.incrementAndGet();
                        // As a client should; nobody would ever find a moment at which none comes.
                        TimeUnit.SECONDS.sleep(
                                answer.headers().firstValueAsLong("Retry-After").orElseThrow());
                    }
                    default -> doubts.add(answer.body());
                }
            }
        } catch (ConnectException e) {
            // Nobody listens any more: nothing can have been stored.
        } catch (IOException | InterruptedException e) {
            doubts.add(e.toString());
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
