package io.furrow.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class HealthAndMetricsTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private static HttpResponse<String> get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(SERVICE.uri() + path)).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void a_running_service_is_live_started_and_ready() throws Exception {
        for (String kind : List.of("live", "started", "ready")) {
            HttpResponse<String> answer = get("/health/" + kind);
            assertEquals(200, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains("\"furrow\""), answer.body());
        }
    }

    @Test
    void a_service_without_its_database_is_live_but_not_ready() throws Exception {
        String name = SERVICE.database().name();
        TestDatabase.asSuperuser("alter database " + name + " allow_connections false");
        TestDatabase.asSuperuser("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
        try {
            assertEquals(200, get("/health/live").statusCode());
            HttpResponse<String> ready = get("/health/ready");
            assertEquals(503, ready.statusCode(), ready.body());
            assertTrue(ready.body().contains("\"reason\""), ready.body());
            assertFalse(ready.body().contains("jdbc:"), ready.body());
        } finally {
            TestDatabase.asSuperuser("alter database " + name + " allow_connections true");
        }
        while (get("/health/ready").statusCode() != 200) {
            // The pool is connecting again.
            assertEquals(200, get("/health/live").statusCode());
        }
    }

    @Test
    void published_messages_are_counted_by_topic() throws Exception {
        SERVICE.get(Topics.class).create("counted", 1, TopicSettings.DEFAULTS);
        SERVICE.get(Publisher.class)
                .publishAll(List.of(OutgoingMessage.to("counted", "12345"), OutgoingMessage.to("counted", "12345")))
                .toCompletableFuture()
                .join();
        String metrics = get("/metrics").body();
        while (!metrics.contains("topic=\"counted\"")) {
            // News comes after the fact.
            metrics = get("/metrics").body();
        }
        assertTrue(
                metrics.lines().anyMatch(line -> line.startsWith("furrow_messages_published_total{")
                        && line.contains("topic=\"counted\"")
                        && line.endsWith(" 2.0")),
                metrics);
        assertFalse(metrics.contains("key="));
    }
}
