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

class TopicResourceTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    private Answer patch(String topic, String json) {
        return http.send(
                "PATCH", "/topics/" + topic, json.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
    }

    @Test
    void a_topic_is_created_with_its_settings_and_described() {
        String topic = Http.name("orders");
        Answer created = http.post(
                        "/admin/topics",
                        "{\"topic_name\":\"" + topic
                                + "\",\"partitions_count\":2,\"replication_factor\":1,\"configs\":{\"retention.ms\":\"1000\"}}")
                .is(201);
        assertEquals(http.uri("/topics/" + topic).toString(), created.header("Location"));
        Answer described = http.get("/topics/" + topic).is(200);
        assertEquals(created.text(), described.text());
        assertEquals("application/json", described.header("Content-Type"));
        assertEquals("nosniff", described.header("X-Content-Type-Options"));
        assertEquals("1000", described.object().getJsonObject("configs").getString("retention.ms"));
        assertEquals(
                "[{\"partition\":0,\"beginning_offset\":0,\"end_offset\":0},{\"partition\":1,\"beginning_offset\":0,\"end_offset\":0}]",
                described.object().getJsonArray("partitions").toString());
        assertEquals(
                described.object().getJsonArray("partitions"),
                http.get("/topics/" + topic + "/partitions").array());
        assertEquals(1, http.get("/topics/" + topic + "/partitions/1").object().getInt("partition"));
    }

    @Test
    void v2_clients_see_exactly_the_members_they_know() {
        String topic = http.topic(1);
        Answer described = http.get("/topics/" + topic, "Accept", "application/vnd.kafka.v2+json").is(200);
        assertEquals("application/vnd.kafka.v2+json", described.header("Content-Type"));
        assertEquals(
                "[{\"partition\":0,\"leader\":0,\"replicas\":[{\"broker\":0,\"leader\":true,\"in_sync\":true}]}]",
                described.object().getJsonArray("partitions").toString());
    }

    @Test
    void a_topic_of_a_taken_or_unacceptable_name_is_refused() {
        String topic = http.topic(1);
        http.post("/admin/topics", "{\"topic_name\":\"" + topic + "\"}").refused(40911);
        for (String name : List.of("", ".", "..", "__mine", "a b", "a/b", "ä", "a".repeat(250))) {
            http.post("/admin/topics", "{\"topic_name\":\"" + name + "\"}").refused(42201).at("/topic_name");
        }
        http.post("/admin/topics", "{\"topic_name\":\"a\\u0000\"}").refused(42201).at("/topic_name");
        http.post("/admin/topics", "{}").refused(42201).at("/topic_name");
        http.post("/admin/topics", "{\"topic_name\":1}").refused(40002).at("/topic_name");
        http.post("/admin/topics", "{\"name\":\"a\"}").refused(40002).at("/name");
    }

    @Test
    void a_longest_name_is_fine() {
        String name = Http.name("a".repeat(240));
        String longest = name + "b".repeat(249 - name.length());
        http.post("/admin/topics", "{\"topic_name\":\"" + longest + "\"}").is(201);
        http.get("/topics/" + longest).is(200);
    }

    @Test
    void partitions_have_bounds() {
        for (String count : List.of("0", "-1", "1025", "99999999999999999999")) {
            http.post("/admin/topics", "{\"topic_name\":\"x\",\"partitions_count\":" + count + "}")
                    .refused(42201)
                    .at("/partitions_count");
        }
        http.topic(1024);
    }

    @Test
    void settings_are_changed_and_partitions_added_but_never_taken_away() {
        String topic = http.topic(2);
        Answer changed = patch(topic, "{\"partitions_count\":3,\"configs\":{\"retention.bytes\":\"7\"}}").is(200);
        assertEquals(3, changed.object().getJsonArray("partitions").size());
        assertEquals("7", changed.object().getJsonObject("configs").getString("retention.bytes"));
        patch(topic, "{\"partitions_count\":2,\"configs\":{\"retention.bytes\":\"8\"}}").refused(40912);
        assertEquals(changed.text(), http.get("/topics/" + topic).text());
        assertEquals(changed.text(), patch(topic, "{}").is(200).text());
        patch(topic, "{\"configs\":{\"retention.ms\":\"0\"}}").refused(42201).at("/configs/retention.ms");
        patch(topic, "{\"configs\":{\"retention.ms\":5}}").refused(40002).at("/configs/retention.ms");
        patch(topic, "{\"configs\":{\"colour\":\"red\"}}").refused(42201).at("/configs/colour");
        patch(topic, "{\"topic_name\":\"x\"}").refused(40002).at("/topic_name");
        patch("nowhere", "{}").refused(40401);
    }

    @Test
    void a_deleted_topic_is_gone_and_its_name_free() {
        String topic = http.topic(1);
        http.publish(topic, "1");
        http.delete("/topics/" + topic).is(204);
        http.get("/topics/" + topic).refused(40401);
        http.delete("/topics/" + topic).refused(40401);
        http.post("/admin/topics", "{\"topic_name\":\"" + topic + "\"}").is(201);
        assertEquals(
                "{\"beginning_offset\":0,\"end_offset\":0}",
                http.get("/topics/" + topic + "/partitions/0/offsets").text());
    }

    @Test
    void topics_are_listed_whole_or_page_by_page() {
        String prefix = Http.name("listed") + ".";
        for (String name : List.of("a", "b", "c")) {
            http.post("/admin/topics", "{\"topic_name\":\"" + prefix + name + "\"}").is(201);
        }
        String all = http.get("/topics?prefix=" + prefix).is(200).text();
        assertEquals("[\"" + prefix + "a\",\"" + prefix + "b\",\"" + prefix + "c\"]", all);
        assertTrue(http.get("/topics").array().size() >= 3);
        Answer first = http.get("/topics?prefix=" + prefix + "&limit=2").is(200);
        assertEquals(2, first.array().size());
        String link = first.header("Link");
        assertTrue(link.endsWith("; rel=\"next\""), link);
        String next = link.substring(1, link.indexOf('>'));
        Answer second = http.get(next.substring(next.indexOf("/topics")));
        assertEquals("[\"" + prefix + "c\"]", second.is(200).text());
        assertEquals("", second.header("Link"));
        assertEquals("", http.get("/topics?prefix=" + prefix + "&limit=3").header("Link"));
        http.get("/topics?limit=1000").is(200);
        http.get("/topics?limit=0").refused(42201).at("/limit");
        http.get("/topics?limit=1001").refused(42201).at("/limit");
        http.get("/topics?limit=x").refused(40001).at("/limit");
        http.get("/topics?limit=").refused(40001).at("/limit");
        http.get("/topics?limit=1&limit=2").refused(40002);
        http.get("/topics?size=1").refused(40002);
    }

    @Test
    void offsets_are_told_and_found_by_time() {
        String topic = http.topic(1);
        http.publish(topic, "1", "2");
        assertEquals(
                "{\"beginning_offset\":0,\"end_offset\":2}",
                http.get("/topics/" + topic + "/partitions/0/offsets").is(200).text());
        assertEquals(
                "{\"offset\":0}",
                http.get("/topics/" + topic + "/partitions/0/offsets?timestamp=0").is(200).text());
        assertEquals(
                "{\"offset\":2}",
                http.get("/topics/" + topic + "/partitions/0/offsets?timestamp=253402300799999").is(200).text());
        http.get("/topics/" + topic + "/partitions/0/offsets?timestamp=253402300800000").refused(42201);
        http.get("/topics/" + topic + "/partitions/0/offsets?timestamp=-1").refused(42201);
        http.get("/topics/" + topic + "/partitions/0/offsets?timestamp=now").refused(40001);
    }

    @Test
    void unknown_partitions_and_topics_are_told_apart() {
        String topic = http.topic(1);
        for (String partition : List.of("1", "-1", "2147483647", "2147483648", "99999999999999999999")) {
            http.get("/topics/" + topic + "/partitions/" + partition).refused(40402);
            http.get("/topics/" + topic + "/partitions/" + partition + "/offsets").refused(40402);
        }
        http.get("/topics/nowhere/partitions/0").refused(40401);
        http.get("/topics/nowhere/partitions").refused(40401);
        http.get("/topics/" + topic + "/partitions/x").refused(40001);
        http.get("/topics/" + topic + "/partitions/0x0").refused(40001);
    }

    @Test
    void a_partition_is_truncated() {
        String topic = http.topic(1);
        http.publish(topic, "1", "2", "3");
        assertEquals(
                "{\"beginning_offset\":2,\"end_offset\":3}",
                http.post("/topics/" + topic + "/truncate", "{\"partition\":0,\"before_offset\":2}").is(200).text());
        Answer beyond = http.post("/topics/" + topic + "/truncate", "{\"partition\":0,\"before_offset\":4}").refused(41601);
        assertEquals(3, beyond.object().getInt("high_watermark"));
        http.post("/topics/" + topic + "/truncate", "{\"partition\":1,\"before_offset\":0}").refused(40402);
        http.post("/topics/" + topic + "/truncate", "{\"partition\":0}").refused(42201);
        http.post("/topics/" + topic + "/truncate", "{\"partition\":0,\"before_offset\":\"2\"}").refused(40002);
        assertFalse(http.get("/topics/" + topic).text().contains("null"));
    }
}
