package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestService;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records that are read from a partition. */
class RecordReadingTest {
    private static final String V2_JSON = "application/vnd.kafka.json.v2+json";
    private static final String V2_BINARY = "application/vnd.kafka.binary.v2+json";
    private static final String V2_TEXT = "application/vnd.kafka.text.v2+json";

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    @Test
    void each_format_reads_what_it_can_and_never_skips_what_it_cannot() {
        String topic = http.topic(1);
        http.post("/topics/" + topic, V2_BINARY, "{\"records\":[{\"key\":\"AP8=\",\"value\":\"eyJhIjoxfQ==\"}]}")
                .is(200);
        http.post("/topics/" + topic, V2_TEXT, "{\"records\":[{\"value\":\"no json\\u0000\"}]}")
                .is(200);
        http.post("/topics/" + topic, V2_BINARY, "{\"records\":[{\"value\":\"/w==\"}]}")
                .is(200);
        http.read(topic, "offset=0&max_records=1").refused(40601);
        http.read(topic, "offset=0&max_records=1", "Accept", V2_TEXT).refused(40601);
        http.read(topic, "offset=1&max_records=1", "Accept", V2_JSON).refused(40601);
        http.read(topic, "offset=0", "Accept", V2_TEXT).refused(40601);
        assertEquals(
                "no json\u0000",
                http.read(topic, "offset=1&max_records=1", "Accept", V2_TEXT)
                        .is(200)
                        .object()
                        .getJsonArray("records")
                        .getJsonObject(0)
                        .getString("value"));
        Answer all = http.read(topic, "offset=0", "Accept", V2_BINARY).is(200);
        assertEquals(V2_BINARY, all.header("Content-Type"));
        assertEquals(3, all.object().getJsonArray("records").size());
        assertEquals(
                "AP8=", all.object().getJsonArray("records").getJsonObject(0).getString("key"));
    }

    @Test
    void what_an_application_publishes_as_json_is_read_as_json() {
        String topic = http.topic(1);
        SERVICE.get(Publisher.class)
                .publish(OutgoingMessage.to(topic, "{\"a\" : 1}").withKey("k"))
                .toCompletableFuture()
                .join();
        http.read(topic, "offset=0").refused(40601);
        assertTrue(http.read(topic, "offset=0", "Accept", V2_TEXT)
                .is(200)
                .text()
                .contains("\"value\":\"{\\\"a\\\" : 1}\""));
    }

    @Test
    void a_large_answer_is_whole() {
        String topic = http.topic(1);
        String value = "\"" + "é".repeat(100_000) + "\"";
        for (int i = 0; i < 10; i++) {
            http.publish(topic, value);
        }
        var records = http.read(topic, "offset=0").is(200).object().getJsonArray("records");
        assertEquals(10, records.size());
        assertEquals(value, "\"" + records.getJsonObject(9).getString("value") + "\"");
    }

    @Test
    void at_least_one_record_comes_however_large() {
        String topic = http.topic(1);
        http.publish(topic, "\"" + "x".repeat(1000) + "\"", "2");
        Answer read = http.read(topic, "offset=0&max_bytes=1").is(200);
        assertEquals(1, read.object().getJsonArray("records").size());
        assertEquals(1, read.object().getInt("next_offset"));
        assertEquals(2, read.object().getInt("high_watermark"));
    }

    @Test
    void whoever_reads_outside_the_log_is_told_where_it_is() {
        String topic = http.topic(1);
        http.publish(topic, "1", "2", "3");
        http.post("/topics/" + topic + "/truncate", "{\"partition\":0,\"before_offset\":2}")
                .is(200);
        assertEquals(2, http.read(topic, "offset=1").refused(41001).object().getInt("log_start_offset"));
        assertEquals(3, http.read(topic, "offset=4").refused(41601).object().getInt("high_watermark"));
        http.read(topic, "offset=9223372036854775806").refused(41601);
        http.read(topic, "offset=9223372036854775807").refused(42201);
        assertEquals(
                0,
                http.read(topic, "offset=3")
                        .is(200)
                        .object()
                        .getJsonArray("records")
                        .size());
    }

    @Test
    void a_read_waits_at_the_high_watermark_for_the_next_record() {
        String topic = http.topic(1);
        CompletableFuture<Answer> waiting =
                CompletableFuture.supplyAsync(() -> http.read(topic, "offset=0&timeout=30000"));
        http.publish(topic, "1");
        assertEquals(1, waiting.join().is(200).object().getJsonArray("records").size());
    }

    @Test
    void a_read_begins_at_a_time() {
        String topic = http.topic(1);
        http.publish(topic, "1");
        assertEquals(
                1,
                http.read(topic, "timestamp=0")
                        .is(200)
                        .object()
                        .getJsonArray("records")
                        .size());
        http.read(topic, "").refused(42201);
        http.read(topic, "offset=0&timestamp=0").refused(42201);
    }

    @Test
    void limits_of_a_read_have_bounds() {
        String topic = http.topic(1);
        for (String fine : List.of("max_records=1", "max_records=5000", "timeout=0", "max_bytes=1")) {
            http.read(topic, "offset=0&" + fine).is(200);
        }
        for (String wrong : List.of(
                "max_records=0", "max_records=5001", "timeout=-1", "timeout=60001", "max_bytes=0", "offset=-1")) {
            http.read(topic, (wrong.startsWith("offset") ? "" : "offset=0&") + wrong)
                    .refused(42201)
                    .at("/" + wrong.substring(0, wrong.indexOf('=')));
        }
        for (String wrong : List.of("max_records=ten", "timeout=1.5", "max_bytes=", "timeout=1s")) {
            http.read(topic, "offset=0&" + wrong).refused(40001);
        }
        http.read(topic, "offset=0&max_record=1").refused(40002);
        http.read(topic, "offset=0&offset=1").refused(40002);
    }
}
