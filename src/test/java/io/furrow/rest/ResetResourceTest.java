package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResetResourceTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    @Test
    void a_member_reads_on_from_where_its_group_was_put_and_cannot_commit_what_it_read_before() {
        String topic = http.topic(1);
        http.publish(topic, "0", "1", "2");
        String group = Http.name("group");
        String consumer = http.subscribed(group, topic, "{}");
        assertEquals(3, http.poll(consumer).size());
        http.post(consumer + "/offsets", Http.offset(topic, 3)).is(204);

        String told =
                "[{\"topic\":\"" + topic + "\",\"partition\":0,\"old_offset\":3,\"new_offset\":1,\"end_offset\":3}]";
        assertEquals(
                told,
                reset(group, topic, "\"to\":\"shift\",\"value\":-2,\"dry_run\":true")
                        .text());
        assertEquals(told, reset(group, topic, "\"to\":\"shift\",\"value\":-2").text());

        http.post(consumer + "/offsets", Http.offset(topic, 3)).refused(40910);
        assertEquals(2, http.poll(consumer).size());
        http.post(consumer + "/offsets", Http.offset(topic, 3)).is(204);
    }

    @Test
    void every_way_to_say_where_is_understood() {
        String topic = http.topic(2);
        http.post("/topics/" + topic + "/partitions/1", "{\"records\":[{\"value\":1},{\"value\":2}]}")
                .is(200);
        String group = empty();

        assertEquals(2, target(group, topic, "\"to\":\"latest\",\"value\":null"));
        assertEquals(0, target(group, topic, "\"to\":\"earliest\",\"partitions\":null"));
        assertEquals(1, target(group, topic, "\"to\":\"offset\",\"value\":1,\"partitions\":[1]"));
        assertEquals(2, target(group, topic, "\"to\":\"timestamp\",\"value\":253402300799999"));
        assertEquals(0, target(group, topic, "\"to\":\"timestamp\",\"value\":0"));
        assertEquals(0, target(group, topic, "\"to\":\"duration\",\"value\":3600000"));
        assertEquals(2, target(group, topic, "\"value\":2,\"partitions\":[1],\"to\":\"shift\""));
    }

    @Test
    void what_cannot_be_done_is_refused_by_its_name() {
        String topic = http.topic(1);
        http.publish(topic, "0", "1");
        http.post("/topics/" + topic + "/truncate", "{\"partition\":0,\"before_offset\":1}")
                .is(200);
        String group = empty();

        reset("nobody", topic, "\"to\":\"latest\"").refused(40404);
        reset(group, "nothing", "\"to\":\"latest\"").refused(40401);
        reset(group, topic, "\"to\":\"latest\",\"partitions\":[1]").refused(40402);
        reset(group, topic, "\"to\":\"offset\",\"value\":0").refused(41001);
        reset(group, topic, "\"to\":\"offset\",\"value\":3").refused(40914);
        reset(group, topic, "\"to\":\"shift\",\"value\":0").refused(42201).at("/to");
    }

    @Test
    void what_says_nothing_clear_is_refused_at_its_place() {
        String topic = http.topic(1);
        String group = empty();

        reset(group, topic, "\"to\":\"newest\"").refused(42201).at("/to");
        reset(group, topic, "\"dry_run\":true").refused(42201).at("/to");
        reset(group, topic, "\"to\":\"latest\",\"value\":1").refused(42201).at("/value");
        reset(group, topic, "\"to\":\"offset\"").refused(42201).at("/value");
        reset(group, topic, "\"to\":\"offset\",\"value\":-1").refused(42201).at("/value");
        reset(group, topic, "\"to\":\"shift\",\"value\":9223372036854775807")
                .refused(42201)
                .at("/value");
        reset(group, topic, "\"to\":\"timestamp\",\"value\":253402300800000")
                .refused(42201)
                .at("/value");
        reset(group, topic, "\"to\":\"duration\",\"value\":253402300800000")
                .refused(42201)
                .at("/value");
        reset(group, topic, "\"to\":\"latest\",\"partitions\":[]")
                .refused(42201)
                .at("/partitions");
        reset(group, topic, "\"to\":\"latest\",\"partitions\":[0,0]")
                .refused(42201)
                .at("/partitions/1");
        reset(group, topic, "\"to\":\"latest\",\"because\":1").refused(40002).at("/because");
        http.post("/consumer-groups/" + group + "/offsets/reset", "{\"to\":\"latest\"}")
                .refused(42201)
                .at("/topic");
    }

    private Answer reset(String group, String topic, String rest) {
        return http.post("/consumer-groups/" + group + "/offsets/reset", "{\"topic\":\"" + topic + "\"," + rest + "}");
    }

    /** Where the last of the partitions was put. */
    private int target(String group, String topic, String rest) {
        var offsets = reset(group, topic, rest).is(200).array();
        return offsets.getJsonObject(offsets.size() - 1).getInt("new_offset");
    }

    /** A group without members. */
    private String empty() {
        String group = Http.name("group");
        http.delete(http.consumer(group, "{}")).is(204);
        return group;
    }
}
