package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import io.furrow.rest.Contract.Operation;
import io.furrow.rest.Curl.Shown;
import io.furrow.rest.Http.Answer;
import io.furrow.testing.HeardNews;
import io.furrow.testing.TestService;
import jakarta.enterprise.event.Observes;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The calls of docs/http.md, one after the other as they are written there: they are the examples of the OpenAPI document. */
@Timeout(120)
class HttpPageTest {
    private static final String EVENTS = "text/event-stream";

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.deliver.attempts", "1")
            .inviting(Shipping.class, HeardNews.class);

    private final Http http = new Http(SERVICE);
    private final Contract contract = new Contract(http);

    static class Shipping {
        void ship(@Observes @Subscribed(topic = "orders", group = "shipping") Message<String> order) {
            if (String.valueOf(order.value()).contains("-")) {
                throw new IllegalStateException("nothing to ship");
            }
        }
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("docs", "http.md"));
    }

    @Test
    void every_call_of_the_page_is_answered_as_it_shows() throws IOException {
        Set<String> unseen =
                contract.operations().stream().map(Operation::id).collect(Collectors.toCollection(TreeSet::new));
        for (Shown shown : Curl.shown(page(), "http://localhost:8080" + RestApplication.PATH)) {
            Operation operation = contract.operation(shown.call()).orElseThrow();
            String seen = operation.id() + " " + shown.call();
            if (shown.call().headers().containsValue(EVENTS)) {
                assertEquals(settled(shown.answer()), settled(beginning(shown)), seen);
            } else {
                Answer answer = shown.call().send(http);
                assertEquals(settled(shown.answer()), settled(answer.text()), seen);
                contract.check(operation, answer);
            }
            if (unseen.contains(operation.id()) && same(operation.example(), shown.call())) {
                assertEquals(
                        operation.answer(),
                        shown.answer().startsWith("retry") ? shown.answer() : json(shown.answer()),
                        seen);
                unseen.remove(operation.id());
            }
            if (operation.id().equals("publishToPartition")) {
                SERVICE.get(HeardNews.class).await(1, Happening.DeadLettered.class, news -> news.offset() == 1);
            }
        }
        assertEquals(Set.of(), unseen);
    }

    @Test
    void every_example_of_a_body_is_as_it_is_described() {
        for (Operation operation : contract.operations()) {
            if (operation.takesBody()) {
                contract.checkBody(operation, operation.example().body());
            }
        }
    }

    @Test
    void every_code_is_on_the_page() throws IOException {
        String page = page();
        Set<Integer> missing = Stream.of(ErrorCode.values())
                .map(ErrorCode::number)
                .filter(code -> !page.contains(String.valueOf(code)))
                .collect(Collectors.toSet());
        assertEquals(Set.of(), missing);
    }

    private static boolean same(Call example, Call shown) {
        return shown.saying("").equals(example.saying("")) && json(shown.body()).equals(json(example.body()));
    }

    private static String json(String text) {
        if (text.isEmpty()) {
            return "";
        }
        try (var reader = Json.createReader(new StringReader(text))) {
            JsonValue value = reader.readValue();
            return value.toString();
        }
    }

    /** What is another every time does not count: times, ids of places, and where the service listens. */
    private static String settled(String answer) {
        return answer.replaceAll("(\"(?:timestamp|failed_at|epoch|lag_seconds|max_lag_seconds)\":)[0-9.]+", "$10")
                .replaceAll("(?m)^id: \\S{20,}$", "id:")
                .replaceAll("http://[^/\"]+", "http://");
    }

    /** As many lines of a stream as the page shows. */
    private String beginning(Shown shown) {
        HttpRequest request = HttpRequest.newBuilder(http.uri(shown.call().target()))
                .headers(shown.call().headerLines())
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
            assertEquals(200, response.statusCode());
            assertEquals(EVENTS, response.headers().firstValue("Content-Type").orElse(""));
            try (Stream<String> lines = response.body()) {
                return lines.limit(shown.answer().lines().count()).collect(Collectors.joining("\n"));
            } finally {
                client.shutdownNow();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
