package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestService;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RecordResourceTest {
    private static final String V2_JSON = "application/vnd.kafka.json.v2+json";
    private static final String V2_BINARY = "application/vnd.kafka.binary.v2+json";
    private static final String V2_TEXT = "application/vnd.kafka.text.v2+json";

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    private Answer post(String path, String type, String body) {
        return http.send("POST", path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", type);
    }

    private Answer read(String topic, String query, String... headers) {
        return http.get("/topics/" + topic + "/partitions/0/records?" + query, headers);
    }

    @Test
    void json_comes_back_byte_for_byte() {
        String topic = http.topic(1);
        List<String> values = List.of(
                "1e400", "{\"b\":1,\"a\":2,\"a\":3}", "\"\\u0000\\ud800\"", "[1 ,\t2]", "0.10", "\"\"", "\"é😀\"", "false", "12345678901234567890");
        Answer published = http.publish(topic, values.toArray(String[]::new));
        assertEquals(values.size(), published.object().getJsonArray("offsets").size());
        Answer read = read(topic, "offset=0").is(200);
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
                "[{\"topic\":\"" + topic + "\",\"partition\":0,\"offset\":0,\"timestamp\":" + receipt.getJsonNumber("timestamp")
                        + ",\"publisher_timestamp\":1732233600000,\"key\":{\"id\":7},\"value\":null,\"headers\":"
                        + "[{\"key\":\"h\",\"value\":\"aGk=\"},{\"key\":\"h\",\"value\":null},{\"key\":\"é\",\"value\":\"\"}]}]",
                read(topic, "offset=0").object().getJsonArray("records").toString());
    }

    @Test
    void each_format_reads_what_it_can_and_never_skips_what_it_cannot() {
        String topic = http.topic(1);
        post("/topics/" + topic, V2_BINARY, "{\"records\":[{\"key\":\"AP8=\",\"value\":\"eyJhIjoxfQ==\"}]}").is(200);
        post("/topics/" + topic, V2_TEXT, "{\"records\":[{\"value\":\"no json\\u0000\"}]}").is(200);
        post("/topics/" + topic, V2_BINARY, "{\"records\":[{\"value\":\"/w==\"}]}").is(200);
        read(topic, "offset=0&max_records=1").refused(40601);
        read(topic, "offset=0&max_records=1", "Accept", V2_TEXT).refused(40601);
        read(topic, "offset=1&max_records=1", "Accept", V2_JSON).refused(40601);
        read(topic, "offset=0", "Accept", V2_TEXT).refused(40601);
        assertEquals(
                "no json\u0000",
                read(topic, "offset=1&max_records=1", "Accept", V2_TEXT)
                        .is(200)
                        .object()
                        .getJsonArray("records")
                        .getJsonObject(0)
                        .getString("value"));
        Answer all = read(topic, "offset=0", "Accept", V2_BINARY).is(200);
        assertEquals(V2_BINARY, all.header("Content-Type"));
        assertEquals(3, all.object().getJsonArray("records").size());
        assertEquals("AP8=", all.object().getJsonArray("records").getJsonObject(0).getString("key"));
    }

    @Test
    void what_an_application_publishes_as_json_is_read_as_json() {
        String topic = http.topic(1);
        SERVICE.get(Publisher.class)
                .publish(OutgoingMessage.to(topic, "{\"a\" : 1}").withKey("k"))
                .toCompletableFuture()
                .join();
        read(topic, "offset=0").refused(40601);
        assertTrue(read(topic, "offset=0", "Accept", V2_TEXT).is(200).text().contains("\"value\":\"{\\\"a\\\" : 1}\""));
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
        assertTrue(published.text().startsWith("{\"key_schema_id\":null,\"value_schema_id\":null,\"offsets\":[{"), published.text());
    }

    @Test
    void all_records_of_a_request_are_stored_or_none() {
        String topic = http.topic(2);
        http.post("/topics/" + topic, "{\"records\":[{\"value\":1},{\"value\":2,\"partition\":2}]}").refused(40402);
        http.post("/topics/" + topic, "{\"records\":[{\"value\":1},{\"value\":2,\"partition\":-1}]}")
                .refused(42201)
                .at("/records/1/partition");
        http.post("/topics/" + topic, "{\"records\":[{\"value\":1},{\"valu\":2}]}").refused(40002).at("/records/1/valu");
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
        var offsets = http.post("/topics/" + topic, "{\"records\":[" + records + "]}").is(200).object().getJsonArray("offsets");
        for (int i = 7; i < 400; i++) {
            assertEquals(offsets.getJsonObject(i - 7).getInt("partition"), offsets.getJsonObject(i).getInt("partition"));
            assertTrue(offsets.getJsonObject(i - 7).getInt("offset") < offsets.getJsonObject(i).getInt("offset"));
        }
    }

    @Test
    void a_request_has_at_most_1000_records() {
        String topic = http.topic(1);
        http.publish(topic, IntStream.range(0, 1000).mapToObj(Integer::toString).toArray(String[]::new));
        String many = IntStream.range(0, 1001).mapToObj(i -> "{\"value\":" + i + "}").collect(Collectors.joining(","));
        http.post("/topics/" + topic, "{\"records\":[" + many + "]}").refused(41301).at("/records/1000");
    }

    @Test
    void bytes_are_limited_for_records_and_requests() {
        String topic = http.topic(1);
        String largest = "\"" + "x".repeat(1_048_576 - 2) + "\"";
        http.publish(topic, largest);
        http.post("/topics/" + topic, "{\"records\":[{\"value\":" + largest.replaceFirst("x", "xx") + "}]}").refused(41301);
        byte[] body = new byte[4 * 1024 * 1024];
        java.util.Arrays.fill(body, (byte) ' ');
        byte[] text = "{\"records\":[{\"value\":1}]}".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, body, 0, text.length);
        http.send("POST", "/topics/" + topic, body, "Content-Type", "application/json").is(200);
        http.send("POST", "/topics/" + topic, java.util.Arrays.copyOf(body, body.length + 1), "Content-Type", "application/json")
                .refused(41301);
    }

    @Test
    void a_large_answer_is_whole() {
        String topic = http.topic(1);
        String value = "\"" + "é".repeat(100_000) + "\"";
        for (int i = 0; i < 10; i++) {
            http.publish(topic, value);
        }
        var records = read(topic, "offset=0").is(200).object().getJsonArray("records");
        assertEquals(10, records.size());
        assertEquals(value, "\"" + records.getJsonObject(9).getString("value") + "\"");
    }

    @Test
    void at_least_one_record_comes_however_large() {
        String topic = http.topic(1);
        http.publish(topic, "\"" + "x".repeat(1000) + "\"", "2");
        Answer read = read(topic, "offset=0&max_bytes=1").is(200);
        assertEquals(1, read.object().getJsonArray("records").size());
        assertEquals(1, read.object().getInt("next_offset"));
        assertEquals(2, read.object().getInt("high_watermark"));
    }

    @Test
    void whoever_reads_outside_the_log_is_told_where_it_is() {
        String topic = http.topic(1);
        http.publish(topic, "1", "2", "3");
        http.post("/topics/" + topic + "/truncate", "{\"partition\":0,\"before_offset\":2}").is(200);
        assertEquals(2, read(topic, "offset=1").refused(41001).object().getInt("log_start_offset"));
        assertEquals(3, read(topic, "offset=4").refused(41601).object().getInt("high_watermark"));
        read(topic, "offset=9223372036854775806").refused(41601);
        read(topic, "offset=9223372036854775807").refused(42201);
        assertEquals(0, read(topic, "offset=3").is(200).object().getJsonArray("records").size());
    }

    @Test
    void a_read_waits_at_the_high_watermark_for_the_next_record() {
        String topic = http.topic(1);
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> read(topic, "offset=0&timeout=30000"));
        http.publish(topic, "1");
        assertEquals(1, waiting.join().is(200).object().getJsonArray("records").size());
    }

    @Test
    void a_read_begins_at_a_time() {
        String topic = http.topic(1);
        http.publish(topic, "1");
        assertEquals(1, read(topic, "timestamp=0").is(200).object().getJsonArray("records").size());
        read(topic, "").refused(42201);
        read(topic, "offset=0&timestamp=0").refused(42201);
    }

    @Test
    void limits_of_a_read_have_bounds() {
        String topic = http.topic(1);
        for (String fine : List.of("max_records=1", "max_records=5000", "timeout=0", "max_bytes=1")) {
            read(topic, "offset=0&" + fine).is(200);
        }
        for (String wrong : List.of("max_records=0", "max_records=5001", "timeout=-1", "timeout=60001", "max_bytes=0", "offset=-1")) {
            read(topic, (wrong.startsWith("offset") ? "" : "offset=0&") + wrong)
                    .refused(42201)
                    .at("/" + wrong.substring(0, wrong.indexOf('=')));
        }
        for (String wrong : List.of("max_records=ten", "timeout=1.5", "max_bytes=", "timeout=1s")) {
            read(topic, "offset=0&" + wrong).refused(40001);
        }
        read(topic, "offset=0&max_record=1").refused(40002);
        read(topic, "offset=0&offset=1").refused(40002);
    }

    @Test
    void the_same_idempotency_key_answers_the_first_offsets() {
        String topic = http.topic(3);
        byte[] body = "{\"records\":[{\"value\":1},{\"value\":2}]}".getBytes(StandardCharsets.UTF_8);
        String[] headers = {"Content-Type", "application/json", "Idempotency-Key", "once and for all"};
        Answer first = http.send("POST", "/topics/" + topic, body, headers).is(200);
        assertEquals("", first.header("Idempotent-Replayed"));
        Answer again = http.send("POST", "/topics/" + topic, body, headers).is(200);
        assertEquals("true", again.header("Idempotent-Replayed"));
        assertArrayEquals(first.response().body(), again.response().body());
        http.send("POST", "/topics/" + topic, "{\"records\":[{\"value\":1}]}".getBytes(StandardCharsets.UTF_8), headers)
                .refused(42290);
    }

    @Test
    void an_idempotency_key_is_printable_and_alone() {
        String topic = http.topic(1);
        byte[] body = "{\"records\":[{\"value\":1}]}".getBytes(StandardCharsets.UTF_8);
        http.send("POST", "/topics/" + topic, body, "Content-Type", "application/json", "Idempotency-Key", "k".repeat(128)).is(200);
        for (String wrong : List.of("k".repeat(129), "a\tb")) {
            http.send("POST", "/topics/" + topic, body, "Content-Type", "application/json", "Idempotency-Key", wrong)
                    .refused(40001);
        }
        http.send("POST", "/topics/" + topic, body, "Content-Type", "application/json", "Idempotency-Key", "a", "Idempotency-Key", "b")
                .refused(40001);
    }

    @Test
    void binary_round_trips_every_byte() {
        String topic = http.topic(1);
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        String base64 = Base64.getEncoder().encodeToString(all);
        post("/topics/" + topic, V2_BINARY, "{\"records\":[{\"key\":\"" + base64 + "\",\"value\":\"" + base64 + "\"}]}").is(200);
        JsonObject record = read(topic, "offset=0", "Accept", V2_BINARY).object().getJsonArray("records").getJsonObject(0);
        assertEquals(base64, record.getString("key"));
        assertEquals(base64, record.getString("value"));
    }

    @Test
    void publishing_to_nowhere_is_refused() {
        http.post("/topics/nowhere", "{\"records\":[{\"value\":1}]}").refused(40401);
        http.post("/topics/" + http.topic(1) + "/partitions/1", "{\"records\":[{\"value\":1}]}").refused(40402);
        http.post("/topics/" + http.topic(1) + "/partitions/-1", "{\"records\":[{\"value\":1}]}").refused(40402);
    }
}
