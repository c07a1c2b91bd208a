package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.rest.EventClient.Event;
import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestService;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class StreamTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    private void publish(String topic, int partition, String... records) {
        http.post("/topics/" + topic + "/partitions/" + partition, "{\"records\":[" + String.join(",", records) + "]}")
                .is(200);
    }

    private static String stream(String topic, String query) {
        return "/topics/" + topic + "/stream?" + query;
    }

    private Answer refusedStream(String path, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Accept";
        all[1] = "text/event-stream";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return http.get(path, all);
    }

    private static List<String> offsets(List<Event> events, int partition) {
        return events.stream()
                .map(Event::at)
                .filter(at -> at.startsWith(partition + "/"))
                .toList();
    }

    @Test
    void a_record_is_shown_as_a_read_shows_it() {
        String topic = http.topic(1);
        publish(
                topic,
                0,
                "{\"key\":\"k\",\"value\":{\"a\":[1,\\n 1e400]},\"timestamp\":5,\"headers\":[{\"key\":\"h\",\"value\":\"aGk=\"},{\"key\":\"h\",\"value\":null}]}"
                        .replace("\\n", "\n"),
                "{\"value\":null}");
        for (String format : List.of("json", "binary", "text")) {
            String type = "application/vnd.kafka." + format + ".v2+json";
            var read = http.read(topic, "offset=0", "Accept", type)
                    .is(200)
                    .object()
                    .getJsonArray("records");
            try (EventClient client = EventClient.open(http, stream(topic, "from=earliest&format=" + format))) {
                assertEquals(
                        read,
                        jakarta.json.Json.createArrayBuilder(
                                        client.next(2).stream().map(Event::json).toList())
                                .build());
            }
        }
    }

    @Test
    void each_partition_comes_in_order_and_what_is_published_later_comes_too() {
        String topic = http.topic(3);
        for (int i = 0; i < 300; i++) {
            publish(topic, i % 3, "{\"value\":" + i + "}");
        }
        try (EventClient client = EventClient.open(http, stream(topic, "from=earliest&format=json"))) {
            List<Event> events = new ArrayList<>(client.next(300));
            for (int i = 300; i < 330; i++) {
                publish(topic, i % 3, "{\"value\":" + i + "}");
            }
            events.addAll(client.next(30));
            for (int partition = 0; partition < 3; partition++) {
                int number = partition;
                List<Event> of = events.stream()
                        .filter(event -> event.json().getInt("partition") == number)
                        .toList();
                assertEquals(110, of.size());
                for (int offset = 0; offset < 110; offset++) {
                    assertEquals(number + "/" + offset, of.get(offset).at());
                    assertEquals(3 * offset + number, of.get(offset).json().getInt("value"));
                }
            }
        }
    }

    @Test
    void a_client_that_is_cut_off_anywhere_resumes_without_a_gap_and_without_a_repetition() throws Exception {
        String topic = http.topic(3);
        int messages = 1500;
        CompletableFuture<Void> publisher = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < messages; i += 5) {
                String record = "{\"value\":\"" + "x".repeat(i % 300) + "\"}";
                publish(topic, i / 5 % 3, record, record, record, record, record);
            }
        });
        Random random = new Random(5);
        Map<Integer, Integer> next = new TreeMap<>(Map.of(0, 0, 1, 0, 2, 0));
        String lastId = "";
        int seen = 0;
        int connections = 0;
        while (seen < messages) {
            try (EventClient client = EventClient.resume(http, stream(topic, "from=earliest"), lastId)) {
                List<Event> events = client.within(random.nextInt(10_000), messages - seen);
                for (Event event : events) {
                    int partition = event.json().getInt("partition");
                    assertEquals(next.get(partition), event.json().getInt("offset"), event.data());
                    next.merge(partition, 1, Integer::sum);
                }
                seen += events.size();
                lastId = client.lastId();
            }
            connections++;
        }
        publisher.get();
        assertEquals(Map.of(0, 500, 1, 500, 2, 500), next);
        assertTrue(connections > 50, connections + " connections");
    }

    @Test
    void a_stream_of_what_is_new_can_be_resumed_before_anything_came() {
        String topic = http.topic(2);
        publish(topic, 0, "{\"value\":1}");
        String lastId;
        try (EventClient client = EventClient.open(http, stream(topic, ""))) {
            lastId = client.firstId();
            assertNotEquals("", lastId);
        }
        publish(topic, 0, "{\"value\":2}");
        publish(topic, 1, "{\"value\":3}");
        try (EventClient client = EventClient.resume(http, stream(topic, ""), lastId)) {
            List<Event> events = client.next(2);
            assertEquals(List.of("0/1"), offsets(events, 0));
            assertEquals(List.of("1/0"), offsets(events, 1));
        }
    }

    @Test
    void a_stream_begins_where_it_is_told() {
        String topic = http.topic(2);
        publish(topic, 0, "{\"value\":1}", "{\"value\":2}", "{\"value\":3}");
        publish(topic, 1, "{\"value\":4}");
        try (EventClient offset = EventClient.open(http, stream(topic, "partition=0&offset=1"));
                EventClient earliest = EventClient.open(http, stream(topic, "partition=0&from=earliest"));
                EventClient latest = EventClient.open(http, stream(topic, "partition=0&from=latest"));
                EventClient end = EventClient.open(http, stream(topic, "partition=0&offset=3"))) {
            latest.firstId();
            end.firstId();
            publish(topic, 1, "{\"value\":5}");
            publish(topic, 0, "{\"value\":6}");
            assertEquals("0/1", offset.next().at());
            assertEquals("0/2", offset.next().at());
            assertEquals("0/3", offset.next().at());
            assertEquals("0/0", earliest.next().at());
            assertEquals("0/3", latest.next().at());
            assertEquals("0/3", end.next().at());
        }
    }

    @Test
    void a_stream_of_one_partition_is_resumed_as_one() {
        String topic = http.topic(2);
        publish(topic, 1, "{\"value\":1}", "{\"value\":2}");
        String lastId;
        try (EventClient client = EventClient.open(http, stream(topic, "partition=1&from=earliest"))) {
            assertEquals("1/0", client.next().at());
            lastId = client.lastId();
        }
        try (EventClient client = EventClient.resume(http, stream(topic, "partition=1&from=earliest"), lastId)) {
            assertEquals("1/1", client.next().at());
        }
        for (String query : List.of("", "partition=0")) {
            refusedStream(stream(topic, query), "Last-Event-ID", lastId)
                    .refused(42201)
                    .at("/Last-Event-ID");
        }
    }

    @Test
    void partitions_that_were_added_come_from_their_beginning() {
        String topic = http.topic(1);
        publish(topic, 0, "{\"value\":1}");
        String lastId;
        try (EventClient client = EventClient.open(http, stream(topic, "from=latest"))) {
            lastId = client.firstId();
            http.send(
                            "PATCH",
                            "/topics/" + topic,
                            Refusals.utf8("{\"partitions_count\":2}"),
                            "Content-Type",
                            "application/json")
                    .is(200);
            publish(topic, 1, "{\"value\":2}");
            assertEquals("1/0", client.next().at());
        }
        try (EventClient client = EventClient.resume(http, stream(topic, "from=latest"), lastId)) {
            assertEquals("1/0", client.next().at());
        }
    }

    @Test
    void what_the_format_cannot_show_ends_the_stream_and_is_not_skipped() {
        String topic = http.topic(1);
        publish(topic, 0, "{\"value\":1}");
        http.post("/topics/" + topic, "application/vnd.kafka.binary.v2+json", "{\"records\":[{\"value\":\"/w==\"}]}")
                .is(200);
        publish(topic, 0, "{\"value\":2}");
        for (String format : List.of("json", "text")) {
            try (EventClient client = EventClient.open(http, stream(topic, "from=earliest&format=" + format))) {
                assertEquals("0/0", client.next().at());
                Event end = client.next();
                assertEquals("end", end.name());
                assertEquals(40601, end.json().getInt("error_code"));
                assertNull(client.nextOrEnd());
                refusedStream(stream(topic, "format=" + format), "Last-Event-ID", client.lastId())
                        .refused(40601);
            }
        }
        try (EventClient client = EventClient.open(http, stream(topic, "from=earliest"))) {
            assertEquals("/w==", client.next(3).get(1).json().getString("value"));
        }
    }

    @Test
    void a_stream_that_retention_overtakes_says_so_and_ends() {
        String topic = http.topic(1);
        String large = "{\"value\":\"" + "x".repeat(900_000) + "\"}";
        int messages = 25;
        for (int i = 0; i < messages; i++) {
            publish(topic, 0, large);
        }
        try (EventClient client = EventClient.open(http, stream(topic, "from=earliest"))) {
            client.firstId();
            // It takes nothing meanwhile: what was sent waits between the two, and is less than all.
            http.post("/topics/" + topic + "/truncate", "{\"partition\":0,\"before_offset\":" + messages + "}")
                    .is(200);
            int next = 0;
            Event event = client.next();
            while (event.name().equals("record")) {
                assertEquals("0/" + next++, event.at());
                event = client.next();
            }
            assertTrue(next < messages, next + " of " + messages);
            assertEquals("gap", event.name());
            JsonObject gap = event.json();
            assertEquals(topic, gap.getString("topic"));
            assertEquals(0, gap.getInt("partition"));
            assertEquals(next, gap.getInt("offset"));
            assertEquals(messages, gap.getInt("log_start_offset"));
            assertNull(client.nextOrEnd());
            refusedStream(stream(topic, ""), "Last-Event-ID", client.lastId()).refused(41001);
            publish(topic, 0, "{\"value\":1}");
            try (EventClient on = EventClient.resume(http, stream(topic, ""), gap.getString("cursor"))) {
                assertEquals("0/" + messages, on.next().at());
            }
        }
    }

    @Test
    void a_place_that_is_not_in_the_log_is_refused() {
        String topic = http.topic(1);
        publish(topic, 0, "{\"value\":1}", "{\"value\":2}", "{\"value\":3}");
        String lastId;
        try (EventClient client = EventClient.open(http, stream(topic, "from=earliest"))) {
            client.next();
            lastId = client.lastId();
        }
        http.post("/topics/" + topic + "/truncate", "{\"partition\":0,\"before_offset\":2}")
                .is(200);
        Answer below = refusedStream(stream(topic, "partition=0&offset=1")).refused(41001);
        assertEquals(2, below.object().getInt("log_start_offset"));
        refusedStream(stream(topic, ""), "Last-Event-ID", lastId).refused(41001);
        Answer above = refusedStream(stream(topic, "partition=0&offset=4")).refused(41601);
        assertEquals(3, above.object().getInt("high_watermark"));
        refusedStream("/topics/nowhere/stream").refused(40401);
        refusedStream(stream(topic, "partition=1")).refused(40402);
    }

    @Test
    void a_cursor_of_another_topic_or_another_log_is_refused() {
        String topic = http.topic(1);
        String lastId;
        try (EventClient client = EventClient.open(http, stream(topic, ""))) {
            lastId = client.firstId();
        }
        refusedStream(stream(http.topic(1), ""), "Last-Event-ID", lastId).refused(41001);
        http.delete("/topics/" + topic).is(204);
        http.post("/admin/topics", "{\"topic_name\":\"" + topic + "\"}").is(201);
        refusedStream(stream(topic, ""), "Last-Event-ID", lastId).refused(41001);
    }

    @Test
    void a_stream_whose_topic_is_deleted_says_so_and_ends() {
        String topic = http.topic(1);
        try (EventClient client = EventClient.open(http, stream(topic, ""))) {
            client.firstId();
            http.delete("/topics/" + topic).is(204);
            Event end = client.next();
            assertEquals("end", end.name());
            assertEquals(40401, end.json().getInt("error_code"));
            assertNull(client.nextOrEnd());
        }
    }

    @Test
    void only_who_asks_for_events_gets_a_stream() {
        String topic = http.topic(1);
        for (String accept :
                List.of("*/*", "text/*", "application/json", "text/html", "text/event-stream;q=0", "text/plain")) {
            http.get(stream(topic, ""), "Accept", accept).refused(40601);
        }
        http.get(stream(topic, "")).refused(40601);
        assertEquals(
                405,
                http.send("HEAD", stream(topic, ""), new byte[0], "Accept", "text/event-stream")
                        .status());
        http.send("POST", stream(topic, ""), new byte[0]).refused(40501);
    }

    @Test
    void what_is_not_understood_is_refused() {
        String topic = http.topic(1);
        Map<String, Integer> queries = new TreeMap<>(Map.of(
                "partition=x", 40001,
                "partition=-1", 42201,
                "partition=0&offset=x", 40001,
                "partition=0&offset=-1", 42201,
                "partition=0&offset=9223372036854775807", 42201,
                "offset=0", 42201,
                "partition=0&offset=0&from=earliest", 42201,
                "from=now", 42201,
                "format=avro", 42201,
                "colour=red", 40002));
        queries.put("from=latest&from=latest", 40002);
        queries.put("from=", 42201);
        queries.forEach((query, code) -> refusedStream(stream(topic, query)).refused(code));
        for (String id : List.of("", "x", "0", "AAAA", "a b", "x".repeat(8000))) {
            refusedStream(stream(topic, ""), "Last-Event-ID", id).refused(40001).at("/Last-Event-ID");
        }
        refusedStream(stream(topic, ""), "Last-Event-ID", "a", "Last-Event-ID", "b")
                .refused(40001);
    }
}
