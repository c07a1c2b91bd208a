package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.TestService;
import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GroupResourceTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    @Test
    void a_group_is_listed_and_described_with_its_members() {
        String topic = http.topic(1);
        String group = Http.name("group");
        http.consumer(group, "{\"name\":\"idle\"}");
        http.subscribed(group, topic, "{\"name\":\"one\"}");
        assertTrue(http.get("/consumer-groups").is(200).array().toString().contains("\"" + group + "\""));
        JsonObject described = http.get("/consumer-groups/" + group).is(200).object();
        assertEquals(group, described.getString("group"));
        assertEquals("stable", described.getString("state"));
        assertEquals(
                "[{\"instance_id\":\"idle\",\"partitions\":[]},{\"instance_id\":\"one\",\"partitions\":[{\"topic\":\"" + topic
                        + "\",\"partition\":0}]}]",
                described.getJsonArray("members").toString());
        assertEquals(
                described.getJsonArray("members").toString(),
                http.get("/consumer-groups/" + group + "/members").text());
    }

    @Test
    void lag_is_told_in_records_and_seconds() {
        String topic = http.topic(2);
        http.post("/topics/" + topic + "/partitions/1", "{\"records\":[{\"value\":1},{\"value\":2}]}").is(200);
        String group = Http.name("group");
        String consumer = http.subscribed(group, topic, "{\"name\":\"one\"}");
        http.post(
                        consumer + "/offsets",
                        "{\"offsets\":[{\"topic\":\"" + topic + "\",\"partition\":1,\"offset\":1}]}")
                .is(204);
        var lags = http.get("/consumer-groups/" + group + "/lags").is(200).array();
        assertEquals(2, lags.size());
        JsonObject none = lags.getJsonObject(0);
        assertTrue(none.isNull("committed_offset"));
        assertEquals(0, none.getInt("lag"));
        JsonObject one = lags.getJsonObject(1);
        assertEquals(1, one.getInt("committed_offset"));
        assertEquals(2, one.getInt("end_offset"));
        assertEquals(1, one.getInt("lag"));
        assertTrue(one.getJsonNumber("lag_seconds").doubleValue() >= 0);
        assertEquals("one", one.getString("instance_id"));
        JsonObject summary = http.get("/consumer-groups/" + group + "/lag-summary").is(200).object();
        assertEquals(1, summary.getInt("total_lag"));
        assertEquals(1, summary.getInt("max_lag"));
        assertEquals(topic, summary.getString("max_lag_topic"));
        assertEquals(1, summary.getInt("max_lag_partition"));
    }

    @Test
    void a_group_without_partitions_has_no_lag() {
        String group = Http.name("group");
        http.consumer(group, "{}");
        assertEquals("[]", http.get("/consumer-groups/" + group + "/lags").text());
        assertEquals(
                "{\"total_lag\":0,\"max_lag\":0,\"max_lag_topic\":null,\"max_lag_partition\":null,\"max_lag_seconds\":0.0}",
                http.get("/consumer-groups/" + group + "/lag-summary").text());
    }

    @Test
    void only_an_empty_group_is_deleted() {
        String group = Http.name("group");
        String consumer = http.consumer(group, "{}");
        http.delete("/consumer-groups/" + group).refused(40913);
        http.delete(consumer).is(204);
        assertEquals("empty", http.get("/consumer-groups/" + group).object().getString("state"));
        http.delete("/consumer-groups/" + group).is(204);
        http.get("/consumer-groups/" + group).refused(40404);
    }

    @Test
    void unknown_groups_are_unknown_everywhere() {
        for (String path : List.of("", "/members", "/lags", "/lag-summary", "/dead-letters")) {
            http.get("/consumer-groups/nobody" + path).refused(40404);
        }
        http.delete("/consumer-groups/nobody").refused(40404);
    }

    @Test
    void dead_letters_are_listed_within_limits() {
        String group = Http.name("group");
        http.consumer(group, "{}");
        assertEquals("[]", http.get("/consumer-groups/" + group + "/dead-letters").is(200).text());
        http.get("/consumer-groups/" + group + "/dead-letters?limit=1000").is(200);
        http.get("/consumer-groups/" + group + "/dead-letters?limit=1001").refused(42201).at("/limit");
        http.get("/consumer-groups/" + group + "/dead-letters?limit=0").refused(42201).at("/limit");
    }

    @Test
    void retention_runs_when_told_to() {
        JsonObject report = http.send("POST", "/admin/retention/run", new byte[0]).is(200).object();
        assertEquals(
                List.of("partitions_trimmed", "messages_forgotten", "segments_truncated", "topics_removed"),
                List.copyOf(report.keySet()));
    }
}
