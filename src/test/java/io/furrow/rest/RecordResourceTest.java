package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestService;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records that are published. */
class RecordResourceTest {
    private static final String V2_JSON = "application/vnd.kafka.json.v2+json";
    private static final String V2_BINARY = "application/vnd.kafka.binary.v2+json";

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    @Test
    void json_comes_back_byte_for_byte() {
        String topic = http.topic(1);
        List<String> values = List.of(
                "1e400",
                "{\"b\":1,\"a\":2,\"a\":3}",
                "\"\\u0000\\ud800\"",
                "[1 ,\t2]",
                "0.10",
                "\"\"",
                "\"é😀\"",
                "false",
                "12345678901234567890");
        Answer published = http.publish(topic, values.toArray(String[]::new));
        assertEquals(values.size(), published.object().getJsonArray("offsets").size());
        Answer read = http.read(topic, "offset=0").is(200);
        String text = read.text();
        int at = 0;
        for (String value : values) {
            at = text.indexOf("\"value\":" + value + ",\"headers\":[]", at);
            assertTrue(at > 0, () -> value + " in " + text);
        }
        assertTrue(text.endsWith("],\"next_offset\":9,\"high_watermark\":9}"), text);
    }

    @Test
    void keys_headers_and_times_make_the_round() {
        String topic = http.topic(1);
        Answer published = http.post("/topics/" + topic, """
                {"records":[{"key":{"id":7},"value":null,"partition":0,"timestamp":1732233600000,
                 "headers":[{"key":"h","value":"aGk="},{"key":"h","value":null},{"key":"é","value":""}]}]}""").is(200);
        JsonObject receipt = published.object().getJsonArray("offsets").getJsonObject(0);
        assertEquals(0, receipt.getInt("offset"));
        assertEquals(
                "[{\"topic\":\"" + topic + "\",\"partition\":0,\"offset\":0,\"timestamp\":"
                        + receipt.getJsonNumber("timestamp")
                        + ",\"publisher_timestamp\":1732233600000,\"key\":{\"id\":7},\"value\":null,\"headers\":"
                        + "[{\"key\":\"h\",\"value\":\"aGk=\"},{\"key\":\"h\",\"value\":null},{\"key\":\"é\",\"value\":\"\"}]}]",
                http.read(topic, "offset=0").object().getJsonArray("records").toString());
    }

    @Test
    void v2_clients_get_the_members_they_expect() {
        String topic = http.topic(1);
        Answer published = http.send(
                        "POST",
                        "/topics/" + topic + "/partitions/0?async=true",
                        "{\"records\":[{\"value\":1}]}".getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        V2_JSON,
                        "Accept",
                        "application/vnd.kafka.v2+json, application/json;q=0.5")
                .is(200);
        assertEquals("application/vnd.kafka.v2+json", published.header("Content-Type"));
        assertTrue(
                published.text().startsWith("{\"key_schema_id\":null,\"value_schema_id\":null,\"offsets\":[{"),
                published.text());
    }

    @Test
    void all_records_of_a_request_are_stored_or_none() {
        String topic = http.topic(2);
        http.post("/topics/" + topic, "{\"records\":[{\"value\":1},{\"value\":2,\"partition\":2}]}")
                .refused(40402);
        http.post("/topics/" + topic, "{\"records\":[{\"value\":1},{\"value\":2,\"partition\":-1}]}")
                .refused(42201)
                .at("/records/1/partition");
        http.post("/topics/" + topic, "{\"records\":[{\"value\":1},{\"valu\":2}]}")
                .refused(40002)
                .at("/records/1/valu");
        http.post("/topics/" + topic, "{\"records\":[{\"value\":1}").refused(40001);
        assertEquals(
                "[{\"partition\":0,\"beginning_offset\":0,\"end_offset\":0},{\"partition\":1,\"beginning_offset\":0,\"end_offset\":0}]",
                http.get("/topics/" + topic + "/partitions").text());
    }

    @Test
    void order_within_a_partition_is_the_order_in_the_body() {
        String topic = http.topic(4);
        String records = IntStream.range(0, 400)
                .mapToObj(i -> "{\"key\":" + i % 7 + ",\"value\":" + i + "}")
                .collect(Collectors.joining(","));
        var offsets = http.post("/topics/" + topic, "{\"records\":[" + records + "]}")
                .is(200)
                .object()
                .getJsonArray("offsets");
        for (int i = 7; i < 400; i++) {
            assertEquals(
                    offsets.getJsonObject(i - 7).getInt("partition"),
                    offsets.getJsonObject(i).getInt("partition"));
            assertTrue(offsets.getJsonObject(i - 7).getInt("offset")
                    < offsets.getJsonObject(i).getInt("offset"));
        }
    }

    @Test
    void a_request_has_at_most_1000_records() {
        String topic = http.topic(1);
        http.publish(topic, IntStream.range(0, 1000).mapToObj(Integer::toString).toArray(String[]::new));
        String many =
                IntStream.range(0, 1001).mapToObj(i -> "{\"value\":" + i + "}").collect(Collectors.joining(","));
        http.post("/topics/" + topic, "{\"records\":[" + many + "]}")
                .refused(41301)
                .at("/records/1000");
    }

    @Test
    void bytes_are_limited_for_records_and_requests() {
        String topic = http.topic(1);
        String largest = "\"" + "x".repeat(1_048_576 - 2) + "\"";
        http.publish(topic, largest);
        http.post("/topics/" + topic, "{\"records\":[{\"value\":" + largest.replaceFirst("x", "xx") + "}]}")
                .refused(41301);
        byte[] body = new byte[4 * 1024 * 1024];
        Arrays.fill(body, (byte) ' ');
        byte[] text = "{\"records\":[{\"value\":1}]}".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, body, 0, text.length);
        http.send("POST", "/topics/" + topic, body, "Content-Type", "application/json")
                .is(200);
        http.send("POST", "/topics/" + topic, Arrays.copyOf(body, body.length + 1), "Content-Type", "application/json")
                .refused(41301);
    }

    @Test
    void the_same_idempotency_key_answers_the_first_offsets() {
        String topic = http.topic(3);
        String body = "{\"records\":[{\"value\":1},{\"value\":2}]}";
        Answer first = publishUnder(topic, body, "once and for all").is(200);
        assertEquals("", first.header("Idempotent-Replayed"));
        Answer again = publishUnder(topic, body, "once and for all").is(200);
        assertEquals("true", again.header("Idempotent-Replayed"));
        assertArrayEquals(first.response().body(), again.response().body());
        publishUnder(topic, "{\"records\":[{\"value\":1}]}", "once and for all").refused(42290);
    }

    @Test
    void an_idempotency_key_is_printable_and_alone() {
        String topic = http.topic(1);
        String body = "{\"records\":[{\"value\":1}]}";
        publishUnder(topic, body, "k".repeat(128)).is(200);
        for (String wrong : List.of("k".repeat(129), "a\tb")) {
            publishUnder(topic, body, wrong).refused(40001);
        }
        publishUnder(topic, body, "a", "b").refused(40001);
    }

    private Answer publishUnder(String topic, String body, String... idempotencyKeys) {
        return http.post(
                "/topics/" + topic,
                "application/json",
                body,
                Stream.of(idempotencyKeys)
                        .flatMap(key -> Stream.of("Idempotency-Key", key))
                        .toArray(String[]::new));
    }

    @Test
    void binary_round_trips_every_byte() {
        String topic = http.topic(1);
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        String base64 = Base64.getEncoder().encodeToString(all);
        http.post(
                        "/topics/" + topic,
                        V2_BINARY,
                        "{\"records\":[{\"key\":\"" + base64 + "\",\"value\":\"" + base64 + "\"}]}")
                .is(200);
        JsonObject record = http.read(topic, "offset=0", "Accept", V2_BINARY)
                .object()
                .getJsonArray("records")
                .getJsonObject(0);
        assertEquals(base64, record.getString("key"));
        assertEquals(base64, record.getString("value"));
    }

    @Test
    void publishing_to_nowhere_is_refused() {
        http.post("/topics/nowhere", "{\"records\":[{\"value\":1}]}").refused(40401);
        http.post("/topics/" + http.topic(1) + "/partitions/1", "{\"records\":[{\"value\":1}]}")
                .refused(40402);
        http.post("/topics/" + http.topic(1) + "/partitions/-1", "{\"records\":[{\"value\":1}]}")
                .refused(40402);
    }
}
