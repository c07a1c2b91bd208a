package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestService;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StrictRequestsTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    private Answer publish(String topic, String type) {
        return http.send(
                "POST",
                "/topics/" + topic,
                "{\"records\":[{\"value\":1}]}".getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                type);
    }

    @Test
    void only_json_and_the_v2_types_are_taken() {
        String topic = http.topic(1);
        publish(topic, "application/vnd.kafka.json.v2+json").is(200);
        publish(topic, "application/json; charset=UTF-8").is(200);
        publish(topic, "application/json; charset=\"utf-8\"").is(200);
        for (String wrong : List.of(
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "application/vnd.kafka.v2+json",
                "application/vnd.kafka.avro.v2+json",
                "application/vnd.kafka.json.v1+json",
                "application/octet-stream",
                "application/json; charset=utf-16",
                "application/json; charset=iso-8859-1")) {
            publish(topic, wrong).refused(41501);
        }
        http.send("POST", "/topics/" + topic, "{}".getBytes(StandardCharsets.UTF_8))
                .refused(41501);
        http.send("POST", "/topics/" + topic, new byte[0]).refused(41501);
        http.send("POST", "/topics/" + topic + "/partitions/0", new byte[0]).refused(41501);
        http.send(
                        "POST",
                        "/admin/topics",
                        "{}".getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "application/vnd.kafka.json.v2+json")
                .refused(41501);
    }

    @Test
    void an_encoded_body_is_refused() {
        byte[] body = "{\"records\":[{\"value\":1}]}".getBytes(StandardCharsets.UTF_8);
        String topic = http.topic(1);
        for (String encoding : List.of("gzip", "deflate", "br")) {
            http.send(
                            "POST",
                            "/topics/" + topic,
                            body,
                            "Content-Type",
                            "application/json",
                            "Content-Encoding",
                            encoding)
                    .refused(41501);
        }
        assertEquals(
                "{\"beginning_offset\":0,\"end_offset\":0}",
                http.get("/topics/" + topic + "/partitions/0/offsets").text());
    }

    @Test
    void an_answer_that_nobody_wants_is_not_given() {
        String topic = http.topic(1);
        for (String path : List.of("/topics", "/topics/" + topic, "/consumer-groups")) {
            http.get(path, "Accept", "text/html").refused(40601);
            http.get(path, "Accept", "text/html, */*;q=0.1").is(200);
        }
        http.get("/topics/" + topic + "/partitions/0/records?offset=0", "Accept", "application/vnd.kafka.v2+json")
                .refused(40601);
    }

    @Test
    void errors_are_problems_unless_a_v2_type_is_asked_for() {
        assertEquals(
                "application/problem+json",
                http.get("/topics/nowhere").refused(40401).header("Content-Type"));
        assertEquals(
                "application/problem+json",
                http.get("/topics/nowhere", "Accept", "application/json")
                        .refused(40401)
                        .header("Content-Type"));
        for (String type : List.of("application/vnd.kafka.v2+json")) {
            assertEquals(
                    type,
                    http.get("/topics/nowhere", "Accept", type).refused(40401).header("Content-Type"));
        }
        String type = "application/vnd.kafka.json.v2+json";
        assertEquals(
                type,
                http.get("/consumers/g/instances/i/records", "Accept", type)
                        .refused(40403)
                        .header("Content-Type"));
    }

    @Test
    void a_header_that_cannot_be_read_is_malformed() {
        for (String accept : List.of("////", "a/b/c;;;", "application/json;q=2x")) {
            Answer answer = http.get("/topics", "Accept", accept);
            assertTrue(answer.status() == 400 || answer.status() == 406, answer.text());
            answer.refused(answer.object().getInt("error_code"));
        }
        Answer answer = publish(http.topic(1), "///");
        assertTrue(answer.status() == 400 || answer.status() == 415, answer.text());
        answer.refused(answer.object().getInt("error_code"));
    }

    @Test
    void unknown_paths_and_methods_are_told_in_the_same_form() {
        http.get("/nowhere").refused(40400);
        http.get("/").refused(40400);
        http.get("/topics/a/b/c/d").refused(40400);
        http.get("/application.wadl").refused(40400);
        Answer method = http.send("PUT", "/topics/a", new byte[0]).refused(40501);
        assertTrue(method.header("Allow").contains("PATCH"), method.header("Allow"));
        http.delete("/topics").refused(40501);
        http.get("/admin/topics").refused(40501);
    }

    @Test
    void a_path_holds_text_and_no_parameters() {
        for (String path :
                List.of("/topics/a%00b", "/topics/%FF", "/topics/a%0Ab", "/topics?prefix=%00", "/topics?prefix=%C3")) {
            http.get(path).refused(40001);
        }
        http.get("/topics/a;x=1").refused(40002);
        http.get("/topics/a?x").refused(40002);
        http.get("/topics/a%2Fb").refused(40401);
        http.get("/topics/%C3%A9").refused(40401);
        http.get("/topics/" + "a".repeat(2000)).refused(40401);
        http.get("/topics/%27%22%3B--").refused(40401);
        http.get("/consumer-groups/%27%22%3B--").refused(40404);
        http.get("/consumers/%27/instances/%22/records").refused(40403);
    }

    @Test
    void deep_and_broken_json_is_malformed_for_every_operation_with_a_body() {
        String topic = http.topic(1);
        String consumer = http.consumer(Http.name("group"), "{}");
        List<String> posts = List.of(
                "/topics/" + topic,
                "/topics/" + topic + "/partitions/0",
                "/topics/" + topic + "/truncate",
                "/admin/topics",
                "/consumers/g",
                consumer + "/subscription",
                consumer + "/assignments",
                consumer + "/offsets",
                consumer + "/positions",
                consumer + "/positions/beginning",
                consumer + "/positions/end");
        for (String path : posts) {
            for (String broken : List.of(
                    "{", "{\"a\"", "[", "nul", "{} {}", "\ufeff{}", "\u0000", "{\"records\":" + "[".repeat(100_000))) {
                Answer answer = http.post(path, broken);
                assertTrue(
                        List.of(40001, 40002).contains(answer.object().getInt("error_code")),
                        () -> path + answer.text());
                answer.refused(answer.object().getInt("error_code"));
            }
            http.post(path, "[]").refused(40002);
            http.post(path, "{\"colour\":\"red\"}").refused(40002).at("/colour");
        }
    }

    @Test
    void no_body_tells_what_is_inside() {
        Answer answer = http.get("/topics/nowhere").refused(40401);
        assertFalse(answer.text().contains("io.furrow"));
        assertFalse(answer.text().contains("Exception"));
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        assertEquals("", answer.header("Server"));
    }
}
