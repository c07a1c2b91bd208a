package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestService;
import jakarta.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits that come from the configuration or from the server: one less and as much is taken, one more is refused where it is too much. */
@Timeout(120)
class LimitsTest {
    private static final int RECORDS = 300;
    private static final int KEY = 100;
    private static final int HEADERS = 1000;
    private static final int RECORD = 2000;

    /** Helidon's own, where nobody sets server.protocols.http_1_1.max-prologue-length. */
    private static final int REQUEST_LINE = 4095;

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.publish.request.records", String.valueOf(RECORDS))
            .with("furrow.publish.key.bytes", String.valueOf(KEY))
            .with("furrow.publish.header.bytes", String.valueOf(HEADERS));

    private final Http http = new Http(SERVICE);
    private final String topic = http.topic(1);

    private Answer publish(String records) {
        return http.post("/topics/" + topic, MediaTypes.V2_TEXT, "{\"records\":[" + records + "]}");
    }

    /** That many of a record, each with its number in place of N. */
    private static String times(int count, String record) {
        return IntStream.range(0, count)
                .mapToObj(number -> record.replace("N", String.valueOf(number)))
                .collect(Collectors.joining(","));
    }

    private static String headers(int count, int bytesEach) {
        String header = "{\"key\":\"h\",\"value\":\"" + base64(bytesEach - 1) + "\"}";
        return "{\"value\":\"\",\"headers\":[" + times(count, header) + "]}";
    }

    private static String base64(int bytes) {
        return Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    @Test
    void records_of_a_request() {
        publish(times(RECORDS - 1, "{\"value\":\"\"}")).is(200);
        publish(times(RECORDS, "{\"value\":\"\"}")).is(200);
        publish(times(RECORDS + 1, "{\"value\":\"\"}")).refused(41301).at("/records/" + RECORDS);
    }

    @Test
    void partitions_of_a_request() {
        String wide = http.topic(260);
        for (int partitions = 255; partitions <= 257; partitions++) {
            Answer answer = http.post(
                    "/topics/" + wide, "{\"records\":[" + times(partitions, "{\"value\":1,\"partition\":N}") + "]}");
            if (partitions <= 256) {
                answer.is(200);
            } else {
                answer.refused(41301).at("/records");
            }
        }
        http.post(
                        "/topics/" + wide,
                        "{\"records\":[" + times(256, "{\"value\":1,\"partition\":N}")
                                + ",{\"value\":2,\"partition\":7}]}")
                .is(200);
    }

    @Test
    void bytes_of_a_key() {
        publish("{\"key\":\"" + "k".repeat(KEY - 1) + "\",\"value\":\"\"}").is(200);
        publish("{\"key\":\"" + "k".repeat(KEY) + "\",\"value\":\"\"}").is(200);
        publish("{\"key\":\"" + "k".repeat(KEY + 1) + "\",\"value\":\"\"}")
                .refused(41301)
                .at("/records/0/key");
        publish("{\"key\":\"" + "k".repeat(KEY - 2) + "é\",\"value\":\"\"}").is(200);
        publish("{\"key\":\"" + "k".repeat(KEY - 1) + "é\",\"value\":\"\"}")
                .refused(41301)
                .at("/records/0/key");
    }

    @Test
    void headers_of_a_record() {
        publish(headers(63, 1)).is(200);
        publish(headers(64, 1)).is(200);
        publish(headers(65, 1)).refused(41301).at("/records/0/headers/64");
    }

    @Test
    void bytes_of_headers_are_those_of_names_and_values() {
        publish(headers(1, HEADERS - 1)).is(200);
        publish(headers(1, HEADERS)).is(200);
        publish(headers(1, HEADERS + 1)).refused(41301).at("/records/0/headers/0");
        publish(headers(50, HEADERS / 50)).is(200);
        publish(headers(51, HEADERS / 50)).refused(41301).at("/records/0/headers/50");
    }

    @Test
    void bytes_of_a_record_are_the_topics() {
        String tight = Http.name("tight");
        http.post(
                        "/admin/topics",
                        "{\"topic_name\":\"" + tight + "\",\"configs\":{\"max.message.bytes\":\"" + RECORD + "\"}}")
                .is(201);
        for (int bytes = RECORD - 1; bytes <= RECORD + 1; bytes++) {
            String record = "{\"key\":\"key\",\"value\":\"" + "v".repeat(bytes - 3) + "\"}";
            Answer answer = http.post(
                    "/topics/" + tight, MediaTypes.V2_TEXT, "{\"records\":[{\"value\":\"\"}," + record + "]}");
            if (bytes <= RECORD) {
                answer.is(200);
            } else {
                answer.refused(41301).at("/records/1");
            }
        }
        assertEquals(
                "{\"beginning_offset\":0,\"end_offset\":4}",
                http.get("/topics/" + tight + "/partitions/0/offsets").text());
    }

    @Test
    void bytes_of_a_request_line() throws IOException {
        String rest = "GET /api/v1/topics/ HTTP/1.1";
        for (int bytes = REQUEST_LINE - 1; bytes <= REQUEST_LINE + 1; bytes++) {
            String line = rest.replace(" HTTP", "a".repeat(bytes - rest.length()) + " HTTP");
            assertEquals(bytes <= REQUEST_LINE ? 40401 : 41401, code(line));
        }
    }

    private static int code(String line) throws IOException {
        RawHttp.Answer answer =
                RawHttp.exchange(SERVICE.uri(), line + "\r\nHost: x\r\nConnection: close\r\n\r\n", false);
        try (var reader = Json.createReader(new StringReader(answer.text()))) {
            return reader.readObject().getInt("error_code");
        }
    }
}
