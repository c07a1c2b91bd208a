package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.furrow.rest.DeclaredLimits.Limit;
import io.furrow.testing.TestService;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each limit that the OpenAPI document declares is the boundary: what lies within is taken, the next value is refused by its name. */
@Timeout(120)
class DeclaredLimitsTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase().with("furrow.publish.request.records", "20");

    private static final Http HTTP = new Http(SERVICE);

    /** What a query needs beside the parameter that is tried. */
    private static final Map<String, String> BESIDE = Map.of(
            "readRecords max_records", "offset=0&",
            "readRecords max_bytes", "offset=0&",
            "readRecords timeout", "offset=0&",
            "streamRecords offset", "partition=0&",
            "committedOffsets partition", "topic=a&");

    /** The request line ends before a key can be as long as it may be, and the place in a listing has a form of its own. */
    private static final Set<String> ELSEWHERE = Set.of("key", "after");

    /** A body of each schema that is accepted, or several where not all members go together. */
    private static final Map<String, List<String>> BODIES = Map.ofEntries(
            Map.entry("NewTopic", List.of("{\"topic_name\":\"b\"}")),
            Map.entry("TopicChange", List.of("{}")),
            Map.entry("Truncation", List.of("{\"partition\":0,\"before_offset\":0}")),
            Map.entry("NewRecords", List.of("{\"records\":[{\"value\":1,\"headers\":[{\"key\":\"h\"}]}]}")),
            Map.entry("NewConsumer", List.of("{}")),
            Map.entry("Subscription", List.of("{\"topics\":[\"a\"]}", "{\"topic_pattern\":\"a\"}")),
            Map.entry("PartitionList", List.of("{\"partitions\":[{\"topic\":\"a\",\"partition\":0}]}")),
            Map.entry("CommittedOffsets", List.of("{\"offsets\":[{\"topic\":\"a\",\"partition\":0,\"offset\":0}]}")),
            Map.entry(
                    "Positions",
                    List.of(
                            "{\"offsets\":[{\"topic\":\"a\",\"partition\":0,\"offset\":0}]}",
                            "{\"timestamps\":[{\"topic\":\"a\",\"partition\":0,\"timestamp\":0}]}")),
            Map.entry("Reset", List.of("{\"topic\":\"a\",\"partitions\":[0],\"to\":\"earliest\",\"dry_run\":true}")),
            Map.entry("FailedMessages", List.of("{\"topic\":\"a\",\"partition\":0,\"offsets\":[0]}")));

    /** Bounded otherwise: by what it is to be, or together with others. */
    private static final Set<String> TOGETHER =
            Set.of("/value", "/to", "/records/0/headers/0/value", "publishToPartition/records/0/partition");

    private record Operation(String name, String method, String path, JsonObject described) {}

    private static JsonObject document() {
        return HTTP.get("//openapi", "Accept", "application/json").is(200).object();
    }

    private static List<Operation> operations(JsonObject document) {
        HTTP.post("/admin/topics", "{\"topic_name\":\"a\"}").is(201);
        HTTP.publish("a", "1");
        HTTP.post("/consumers/g", "{\"name\":\"i\"}").is(200);
        // One that has nothing to wait for.
        HTTP.post("/consumers/g", "{\"name\":\"idle\"}").is(200);
        List<Operation> operations = new ArrayList<>();
        document.getJsonObject("paths")
                .forEach((path, item) -> item.asJsonObject().forEach((method, value) -> {
                    JsonObject described = value.asJsonObject();
                    operations.add(new Operation(
                            described.getString("operationId"),
                            method.toUpperCase(Locale.ROOT),
                            path.replace("{topic}", "a")
                                    .replace("{partition}", "0")
                                    .replace("{group}", "g")
                                    .replace(
                                            "{instance}",
                                            described.getString("operationId").equals("pollRecords") ? "idle" : "i"),
                            described));
                }));
        return operations;
    }

    @TestFactory
    Stream<DynamicTest> every_declared_limit_is_the_boundary() {
        JsonObject document = document();
        JsonObject schemas = document.getJsonObject("components").getJsonObject("schemas");
        List<DynamicTest> tests = new ArrayList<>();
        for (Operation operation : operations(document)) {
            parameters(operation)
                    .forEach(parameter -> tests.add(dynamicTest(
                            operation.name() + "?" + parameter.getString("name"),
                            () -> tryParameter(operation, parameter))));
            // Its messages go in their order: it takes less than the schema has.
            if (operation.described().containsKey("requestBody")
                    && !operation.name().equals("unpark")) {
                String schema = DeclaredLimits.schemaOf(operation.described());
                new DeclaredLimits(schemas, BODIES.getOrDefault(schema, List.of()), TOGETHER)
                        .of(schema)
                        .filter(limit -> !TOGETHER.contains(operation.name() + limit.pointer()))
                        .forEach(limit -> tests.add(
                                dynamicTest(operation.name() + limit.pointer(), () -> tryMember(operation, limit))));
            }
        }
        assertTrue(tests.size() > 80, () -> tests.size() + " limits");
        return tests.stream();
    }

    private static Stream<JsonObject> parameters(Operation operation) {
        return operation.described().containsKey("parameters")
                ? operation.described().getJsonArray("parameters").getValuesAs(JsonObject.class).stream()
                        .filter(parameter -> parameter.getString("in").equals("query"))
                        .filter(parameter -> !ELSEWHERE.contains(parameter.getString("name")))
                : Stream.empty();
    }

    private static void tryParameter(Operation operation, JsonObject parameter) throws IOException {
        String name = parameter.getString("name");
        String beside = BESIDE.getOrDefault(operation.name() + " " + name, "");
        Limit limit = DeclaredLimits.ofSchema("/" + name, parameter.getJsonObject("schema"));
        String body = operation.described().containsKey("requestBody") ? "{\"records\":[{\"value\":1}]}" : "";
        for (boolean within : new boolean[] {true, false}) {
            for (JsonValue value : within ? limit.within() : limit.beyond()) {
                String text = URLEncoder.encode(DeclaredLimits.text(value), StandardCharsets.UTF_8);
                judge(operation, operation.path() + "?" + beside + name + "=" + text, body, limit, within);
            }
        }
    }

    private static void tryMember(Operation operation, Limit limit) throws IOException {
        for (JsonValue value : limit.within()) {
            judge(operation, operation.path(), limit.bodyWith(value), limit, true);
        }
        for (JsonValue value : limit.beyond()) {
            judge(operation, operation.path(), limit.bodyWith(value), limit, false);
        }
    }

    /** Whatever else there may be in the way: what lies within is not refused for its value, and what lies beyond is. */
    private static void judge(Operation operation, String target, String body, Limit limit, boolean within)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String type =
                body.isEmpty() ? "" : "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n";
        RawHttp.Answer answer = RawHttp.exchange(
                SERVICE.uri(),
                operation.method() + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: "
                        + (operation.name().equals("streamRecords") ? "text/event-stream" : "*/*") + "\r\n" + type
                        + "\r\n"
                        + new String(bytes, StandardCharsets.ISO_8859_1),
                false);
        String shown = target + " " + (body.length() < 300 ? body : body.substring(0, 300)) + ": " + answer;
        boolean refused =
                Set.of(422, 413).contains(answer.status()) && pointer(answer).startsWith(limit.pointer());
        assertEquals(!within, refused, shown);
        assertFalse(answer.status() >= 500 || answer.status() == 400, shown);
    }

    private static String pointer(RawHttp.Answer answer) {
        try (var reader = Json.createReader(new StringReader(answer.text()))) {
            JsonObject problem = reader.readObject();
            return problem.containsKey("errors")
                    ? problem.getJsonArray("errors").getJsonObject(0).getString("pointer")
                    : "";
        }
    }
}
