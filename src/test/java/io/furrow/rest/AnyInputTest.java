package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.rest.Contract.Operation;
import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestService;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every operation of the OpenAPI document meets what nobody should send. None may answer with a server's error. */
@Timeout(300)
class AnyInputTest {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "0",
            "-1",
            "2147483648",
            "99999999999999999999",
            "1e5",
            "NaN",
            "true",
            "null",
            "..",
            "a b",
            "é",
            "😀",
            "'",
            "\"",
            "\\",
            "%",
            "--",
            "';drop table furrow.topic;--",
            "$1",
            "{}",
            "[a",
            "(?=x)",
            "<script>",
            "\u0000",
            "\n",
            "\u202e",
            "a".repeat(1000));

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "2147483648",
            "9223372036854775807",
            "99999999999999999999",
            "\"\"",
            "\"a\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"..\"",
            "\"'\"",
            "\"earliest\"",
            "\"[a\"",
            "[]",
            "[null]",
            "[0]",
            "[\"a\"]",
            "[[]]",
            "[{}]",
            "{}",
            "{\"a\":1}",
            "[{\"topic\":\"a\",\"partition\":0,\"offset\":0}]",
            "[{\"topic\":\"\\u0000\",\"partition\":0}]",
            "[{\"topic\":\"a\",\"partition\":0,\"offset\":0,\"metadata\":\"\\u0000\"}]",
            "[{\"value\":1,\"partition\":99999}]",
            "[{\"value\":1,\"headers\":[{\"key\":\"\\u0000\",\"value\":\"AA==\"}]}]",
            "{\"retention.ms\":\"-2\"}",
            "{\"\\u0000\":\"\"}");

    private static final List<String> MEMBERS = List.of(
            "topic_name",
            "partitions_count",
            "configs",
            "replication_factor",
            "partition",
            "before_offset",
            "records",
            "name",
            "format",
            "auto.offset.reset",
            "enable.auto.commit",
            "session.timeout.ms",
            "max.poll.records",
            "commit.offset",
            "topics",
            "topic_pattern",
            "partitions",
            "offsets",
            "timestamps",
            "topic",
            "to",
            "value",
            "dry_run",
            "");

    private static final String NO_OPERATION = "\"error_code\":" + ErrorCode.NO_SUCH_RESOURCE.number();

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);
    private final Contract contract = new Contract(http);
    private final Random random = new Random(7);

    @Test
    void texts_in_paths_and_parameters() {
        for (Operation operation : contract.operations()) {
            String path = existing(operation.path());
            for (String text : TEXTS) {
                String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
                expectNoServerError(
                        operation, operation.path().replaceAll("\\{[^}]*}", encoded.replace("$", "%24")), "{}");
                for (String parameter : QueryParameters.of(operation.described())) {
                    if (!parameter.equals("timeout")) {
                        expectNoServerError(operation, path + "?" + parameter + "=" + encoded, "{}");
                    }
                }
            }
        }
    }

    @Test
    void members_and_values_in_bodies() {
        for (Operation operation : contract.operations()) {
            if (!operation.method().equals("POST") && !operation.method().equals("PATCH")) {
                continue;
            }
            String path = existing(operation.path());
            for (int i = 0; i < 100; i++) {
                expectNoServerError(operation, path, anyObject());
            }
        }
    }

    private String anyObject() {
        StringBuilder object = new StringBuilder("{");
        for (int i = random.nextInt(4); i >= 0; i--) {
            object.append('"')
                    .append(MEMBERS.get(random.nextInt(MEMBERS.size())))
                    .append("\":")
                    .append(VALUES.get(random.nextInt(VALUES.size())))
                    .append(i == 0 ? "" : ",");
        }
        return object.append('}').toString();
    }

    private String existing(String path) {
        if (http.get("/topics/a").status() == 404) {
            http.post("/admin/topics", "{\"topic_name\":\"a\"}").is(201);
        }
        if (path.contains("{instance}")
                && http.get("/consumers/g/instances/i/subscription").status() == 404) {
            http.post("/consumers/g", "{\"name\":\"i\",\"consumer.request.timeout.ms\":0}")
                    .is(200);
        }
        return path.replace("{topic}", "a")
                .replace("{partition}", "0")
                .replace("{group}", "g")
                .replace("{instance}", "i");
    }

    private void expectNoServerError(Operation operation, String path, String body) {
        boolean withBody =
                operation.method().equals("POST") || operation.method().equals("PATCH");
        Answer answer = withBody
                ? http.send(
                        operation.method(),
                        path,
                        body.getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "application/json")
                : http.send(operation.method(), path, new byte[0]);
        assertTrue(answer.status() < 500, () -> operation + " " + path + " " + body + ": " + answer.text());
        if (answer.status() >= 400 && !answer.text().isEmpty()) {
            assertEquals(answer.status(), answer.object().getInt("error_code") / 100);
            assertFalse(answer.text().contains("Exception"), answer::text);
        }
        // What Helidon refuses by itself has no body.
        boolean byHelidon = answer.status() >= 400 && answer.text().isEmpty();
        if (!byHelidon && !answer.text().contains(NO_OPERATION)) {
            contract.operation(Call.of(operation.method(), path, Map.of(), body))
                    .ifPresent(found -> contract.check(found, answer));
        }
    }
}
