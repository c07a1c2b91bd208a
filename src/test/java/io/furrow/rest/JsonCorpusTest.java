package io.furrow.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestService;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What corpus-json.txt calls JSON is published and read back byte for byte; what it calls none is refused, and nothing of it is stored. */
@Timeout(120)
class JsonCorpusTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private static final Http HTTP = new Http(SERVICE);

    /** A line of the table. */
    private record Text(boolean json, String written) {
        /** The bytes as characters of ISO 8859-1. */
        String bytes() {
            return Corpus.bytes(written);
        }
    }

    private static List<Text> texts() throws IOException {
        try (InputStream file = Objects.requireNonNull(JsonCorpusTest.class.getResourceAsStream("corpus-json.txt"))) {
            return new String(file.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("y") || line.startsWith("n"))
                    .map(line ->
                            new Text(line.startsWith("y"), line.substring(1).strip()))
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> a_value_is_taken_or_refused_as_the_table_says() throws IOException {
        String topic = HTTP.topic(1);
        List<Text> texts = texts();
        assertTrue(texts.size() > 150);
        return texts.stream()
                .map(text -> dynamicTest((text.json() ? "y " : "n ") + text.written(), () -> check(topic, text)));
    }

    private static Answer post(String topic, String body) {
        return HTTP.send("POST", "/topics/" + topic, body.getBytes(ISO_8859_1), "Content-Type", "application/json");
    }

    private static void check(String topic, Text text) {
        String envelope = "{\"records\":[{\"key\":0,\"value\":" + text.bytes() + "}]}";
        if (text.json()) {
            int offset = post(topic, envelope)
                    .is(200)
                    .object()
                    .getJsonArray("offsets")
                    .getJsonObject(0)
                    .getInt("offset");
            Answer read = HTTP.read(
                            topic, "max_records=1&offset=" + offset, "Accept", "application/vnd.kafka.json.v2+json")
                    .is(200);
            String answered = new String(read.response().body(), ISO_8859_1);
            int begin = answered.indexOf("\"value\":") + "\"value\":".length();
            assertEquals(text.bytes().strip(), answered.substring(begin, answered.lastIndexOf(",\"headers\":[]")));
        } else {
            long end = end(topic);
            post(topic, envelope).refused(40001);
            // As a whole body it may be refused for not being an object before it is looked at any closer.
            assertEquals(400, post(topic, text.bytes() + " ").status());
            assertEquals(end, end(topic));
        }
    }

    private static long end(String topic) {
        return HTTP.get("/topics/" + topic + "/partitions/0/offsets")
                .is(200)
                .object()
                .getJsonNumber("end_offset")
                .longValue();
    }
}
