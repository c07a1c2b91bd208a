package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.furrow.rest.Corpus.Case;
import io.furrow.testing.TestService;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each request of the tables in src/test/resources is answered as they say, and what is refused leaves nothing behind. */
@Timeout(120)
class CorpusTest {
    private static final List<String> TABLES = List.of(
            "corpus-paths.txt",
            "corpus-wire.txt",
            "corpus-parameters.txt",
            "corpus-headers.txt",
            "corpus-topics.txt",
            "corpus-records.txt",
            "corpus-consumers.txt",
            "corpus-groups.txt");

    /** What an answer may say in headers: one that somebody slipped in is none of these. */
    private static final Set<String> HEADERS = Set.of(
            "allow",
            "cache-control",
            "connection",
            "content-length",
            "content-type",
            "date",
            "idempotent-replayed",
            "link",
            "location",
            "retry-after",
            "transfer-encoding",
            "x-accel-buffering",
            "x-content-type-options");

    private static final Set<String> MEMBERS = Set.of(
            "type",
            "title",
            "status",
            "detail",
            "error_code",
            "message",
            "errors",
            "log_start_offset",
            "high_watermark");

    private static final Pattern INSIDE = Pattern.compile(
            "(?i)exception|io\\.furrow|java\\.|jakarta|helidon|jersey|glassfish|weld|hibernate|postgres|sqlstate|\\bat [a-z]+\\.");

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private static final Http HTTP = new Http(SERVICE);

    @BeforeAll
    static void make() {
        for (String topic : List.of("orders", "bytes", "taken")) {
            HTTP.post("/admin/topics", "{\"topic_name\":\"" + topic + "\",\"partitions_count\":2}")
                    .is(201);
        }
        HTTP.post("/topics/orders/partitions/0", "{\"records\":[" + "{\"value\":1},".repeat(4) + "{\"value\":1}]}")
                .is(200);
        HTTP.post("/topics/orders/truncate", "{\"partition\":0,\"before_offset\":2}")
                .is(200);
        HTTP.post(
                        "/topics/bytes/partitions/0",
                        "application/vnd.kafka.binary.v2+json",
                        "{\"records\":[{\"value\":\"/w==\"}]}")
                .is(200);
        instance("billing", "new");
        instance("billing", "sub");
        HTTP.post("/consumers/billing/instances/sub/subscription", "{\"topics\":[\"bytes\"]}")
                .is(204);
        for (String group : List.of("billing", "idle")) {
            instance(group, "hand");
            String hand = "/consumers/" + group + "/instances/hand";
            HTTP.post(hand + "/assignments", Http.partition("orders")).is(204);
            HTTP.post(hand + "/offsets", Http.offset("orders", 3)).is(204);
        }
        HTTP.delete("/consumers/idle/instances/hand").is(204);
    }

    private static void instance(String group, String name) {
        HTTP.post("/consumers/" + group, "{\"name\":\"" + name + "\",\"consumer.request.timeout.ms\":0}")
                .is(200);
    }

    @TestFactory
    Stream<DynamicNode> every_request_is_answered_as_the_tables_say() {
        String before = state();
        return Stream.concat(
                TABLES.stream().map(CorpusTest::table),
                Stream.of(dynamicTest("what is refused leaves nothing behind", () -> assertEquals(before, state()))));
    }

    private static DynamicContainer table(String name) {
        try {
            List<Case> cases = Corpus.of(name);
            assertEquals(
                    cases.size(),
                    cases.stream().map(Case::name).distinct().count(),
                    () -> "Two cases of one name in " + name);
            return dynamicContainer(name, cases.stream().map(tried -> dynamicTest(tried.name(), () -> check(tried))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that requests could change, but what those that are accepted make: it is named "fine" or "taken". */
    private static String state() {
        return Stream.of(
                        "/topics",
                        "/topics/orders",
                        "/topics/bytes",
                        "/consumer-groups",
                        "/consumer-groups/billing",
                        "/consumer-groups/billing/lags",
                        "/consumer-groups/idle",
                        "/consumers/billing/instances/sub/subscription",
                        "/consumers/billing/instances/hand/offsets")
                .map(path -> HTTP.get(path).is(200).text().replaceAll("\"fine[^\"]*\",?|,\"lag_seconds\":[0-9.]+", ""))
                .toList()
                .toString();
    }

    private static void check(Case tried) throws IOException {
        RawHttp.Answer answer =
                RawHttp.exchange(SERVICE.uri(), tried.request(), tried.method().equals("HEAD"));
        String shown = answer.head() + " " + answer.text();
        assertEquals(tried.status(), answer.status(), shown);
        assertTrue(HEADERS.containsAll(answer.names()), shown);
        assertEquals(Set.copyOf(answer.names()).size(), answer.names().size(), shown);
        assertFalse(INSIDE.matcher(shown).find(), shown);
        assertTrue(tried.status() != 405 || !answer.headers("Allow").isEmpty(), shown);
        if (tried.code() > 0 && !tried.method().equals("HEAD")) {
            checkProblem(tried, answer, shown);
        }
    }

    private static void checkProblem(Case tried, RawHttp.Answer answer, String shown) {
        List<String> type = answer.headers("Content-Type");
        assertTrue(
                type.equals(List.of(MediaTypes.PROBLEM)) || type.getFirst().startsWith("application/vnd.kafka."),
                shown);
        JsonObject problem;
        try (var reader = Json.createReader(new StringReader(answer.text()))) {
            problem = reader.readObject();
        }
        int code = tried.code();
        assertEquals(code, problem.getInt("error_code"), shown);
        assertEquals(code / 100, problem.getInt("status"), shown);
        assertEquals(answer.status(), problem.getInt("status"), shown);
        assertEquals("urn:furrow:error:" + code, problem.getString("type"), shown);
        assertFalse(problem.getString("title").isBlank(), shown);
        assertEquals(problem.getString("detail"), problem.getString("message"), shown);
        assertTrue(MEMBERS.containsAll(problem.keySet()), shown);
        assertEquals(code == 41001, problem.containsKey("log_start_offset"), shown);
        assertEquals(code == 41601, problem.containsKey("high_watermark"), shown);
        assertEquals(
                tried.pointer(),
                problem.containsKey("errors")
                        ? problem.getJsonArray("errors").getJsonObject(0).getString("pointer")
                        : "",
                shown);
    }
}
