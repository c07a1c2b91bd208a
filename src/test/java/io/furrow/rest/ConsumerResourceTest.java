package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestService;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Instances: made, polled and ended. */
class ConsumerResourceTest {
    private static final String V2 = "application/vnd.kafka.v2+json";
    private static final String V2_JSON = "application/vnd.kafka.json.v2+json";
    private static final String V2_BINARY = "application/vnd.kafka.binary.v2+json";

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    @Test
    void a_subscribed_instance_reads_commits_and_goes_on() {
        String topic = http.topic(1);
        http.publish(topic, "1", "{\"a\" : 2}");
        String group = Http.name("group");
        String consumer = http.subscribed(group, topic, "{}");
        Answer first = http.get(consumer + "/records?timeout=0").is(200);
        assertEquals("application/json", first.header("Content-Type"));
        JsonArray records = first.array();
        assertEquals(2, records.size());
        JsonObject second = records.getJsonObject(1);
        assertEquals(Set.of("topic", "partition", "offset", "timestamp", "key", "value", "headers"), second.keySet());
        assertTrue(first.text().contains("\"value\":{\"a\" : 2}"));
        assertEquals("{\"offsets\":[]}", http.committed(consumer));
        assertEquals(0, http.poll(consumer).size());
        http.send("POST", consumer + "/offsets", new byte[0]).is(204);
        assertEquals(
                "{\"offsets\":[{\"topic\":\"" + topic + "\",\"partition\":0,\"offset\":2,\"metadata\":\"\"}]}",
                http.committed(consumer));
        http.delete(consumer).is(204);
        http.publish(topic, "3");
        assertEquals(
                3,
                http.poll(http.subscribed(group, topic, "{}")).getJsonObject(0).getInt("value"));
    }

    @Test
    void any_replica_serves_any_call() {
        String topic = http.topic(1);
        http.publish(topic, "1");
        String group = Http.name("group");
        JsonObject created = http.post("/consumers/" + group, "{\"name\":\"mine\",\"format\":\"text\"}")
                .is(200)
                .object();
        assertEquals("mine", created.getString("instance_id"));
        assertEquals(http.uri("/consumers/" + group + "/instances/mine").toString(), created.getString("base_uri"));
        http.post("/consumers/" + group, "{\"name\":\"mine\"}").refused(40902);
        String consumer = "/consumers/" + group + "/instances/mine";
        http.post(consumer + "/subscription", "{\"topics\":[\"" + topic + "\"]}")
                .is(204);
        SERVICE.close();
        SERVICE.start();
        assertEquals("1", http.poll(consumer).getJsonObject(0).getString("value"));
    }

    @Test
    void an_instance_reads_json_if_it_was_made_with_json_and_binary_if_with_v2() {
        String topic = http.topic(1);
        http.publish(topic, "7");
        String group = Http.name("group");
        String json = http.subscribed(group, topic, "{}");
        assertEquals(7, http.poll(json).getJsonObject(0).getInt("value"));
        JsonObject created = http.send(
                        "POST",
                        "/consumers/" + Http.name("group"),
                        "{}".getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        V2)
                .is(200)
                .object();
        String binary = created.getString("base_uri").replaceFirst(".*/api/v1", "");
        http.send(
                        "POST",
                        binary + "/subscription",
                        ("{\"topics\":[\"" + topic + "\"]}").getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        V2)
                .is(204);
        http.get(binary + "/records?timeout=0", "Accept", V2_JSON).refused(40601);
        Answer records =
                http.get(binary + "/records?timeout=0", "Accept", V2_BINARY).is(200);
        assertEquals(V2_BINARY, records.header("Content-Type"));
        assertEquals("Nw==", records.array().getJsonObject(0).getString("value"));
    }

    @Test
    void what_is_not_json_is_never_skipped() {
        String topic = http.topic(1);
        http.send(
                        "POST",
                        "/topics/" + topic,
                        "{\"records\":[{\"value\":\"/w==\"}]}".getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        V2_BINARY)
                .is(200);
        http.publish(topic, "2");
        String consumer = http.subscribed(Http.name("group"), topic, "{}");
        http.get(consumer + "/records?timeout=0").refused(40601);
        http.get(consumer + "/records?timeout=0").refused(40601);
        http.post(consumer + "/positions", Http.offset(topic, 1)).is(204);
        assertEquals(2, http.poll(consumer).getJsonObject(0).getInt("value"));
    }

    @Test
    void a_poll_waits_for_the_first_record_and_another_one_meanwhile_is_refused() throws Exception {
        String topic = http.topic(1);
        String consumer = http.subscribed(Http.name("group"), topic, "{}");
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> {
            Answer answer = http.get(consumer + "/records?timeout=60000");
            while (answer.status() == 409) {
                // The other one was there first.
                answer = http.get(consumer + "/records?timeout=60000");
            }
            return answer;
        });
        Answer meanwhile = http.get(consumer + "/records?timeout=0");
        while (meanwhile.status() != 409) {
            meanwhile = http.get(consumer + "/records?timeout=0");
        }
        meanwhile.refused(40903);
        http.publish(topic, "1");
        assertEquals(1, waiting.get().is(200).array().size());
        assertEquals(0, http.poll(consumer).size());
    }

    @Test
    void head_is_no_poll() {
        String topic = http.topic(1);
        http.publish(topic, "1");
        String consumer = http.subscribed(Http.name("group"), topic, "{}");
        assertEquals(405, http.send("HEAD", consumer + "/records", new byte[0]).status());
        assertEquals(1, http.poll(consumer).size());
    }

    @Test
    void limits_come_from_the_poll_or_the_instance() {
        String topic = http.topic(1);
        http.publish(topic, "1", "2", "3", "4");
        String consumer = http.subscribed(
                Http.name("group"), topic, "{\"max.poll.records\":\"1\",\"consumer.request.timeout.ms\":0}");
        assertEquals(1, http.get(consumer + "/records").is(200).array().size());
        assertEquals(
                2, http.get(consumer + "/records?max_records=2").is(200).array().size());
        assertEquals(
                1, http.get(consumer + "/records?max_bytes=1").is(200).array().size());
        for (String wrong : List.of("max_records=0", "max_records=5001", "max_bytes=0", "timeout=60001")) {
            http.get(consumer + "/records?" + wrong).refused(42201);
        }
        assertEquals(0, http.poll(consumer).size());
    }

    @Test
    void unknown_instances_are_unknown_everywhere() {
        for (String path : List.of("/records", "/offsets", "/subscription", "/assignments")) {
            http.get("/consumers/nobody/instances/x" + path).refused(40403);
        }
        http.delete("/consumers/nobody/instances/x").refused(40403);
        http.send("POST", "/consumers/nobody/instances/x/heartbeat", new byte[0])
                .refused(40403);
        String consumer = http.consumer(Http.name("group"), "{}");
        http.send("POST", consumer + "/heartbeat", new byte[0]).is(204);
        http.delete(consumer).is(204);
        http.send("POST", consumer + "/heartbeat", new byte[0]).refused(40403);
        http.delete(consumer).refused(40403);
    }

    @Test
    void a_member_inside_a_process_is_no_instance() {
        String topic = http.topic(1);
        String group = Http.name("group");
        try (Consumer<String> consumer = SERVICE.get(Consumers.class).join(group, Set.of(topic), String.class)) {
            http.get("/consumers/" + group + "/instances/" + consumer.memberId() + "/records")
                    .refused(40403);
            http.delete("/consumers/" + group + "/instances/" + consumer.memberId())
                    .refused(40403);
        }
    }

    @Test
    void an_unacceptable_instance_is_not_made() {
        for (String group : List.of("a%20b", "%C3%A9", "a".repeat(250))) {
            http.post("/consumers/" + group, "{}").refused(42201);
        }
        http.post("/consumers/g", "{\"name\":\"a b\"}").refused(42201).at("/name");
        http.post("/consumers/g", "{\"format\":\"avro\"}").refused(42201).at("/format");
        http.post("/consumers/g", "{\"group.id\":\"g\"}").refused(40002).at("/group.id");
        http.send("POST", "/consumers/" + Http.name("group"), new byte[0]).is(200);
    }
}
