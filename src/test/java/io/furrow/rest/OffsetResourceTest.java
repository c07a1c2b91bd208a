package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.TestService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an instance has committed, and where it reads on. */
class OffsetResourceTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    @Test
    void auto_commit_commits_what_the_poll_before_brought() {
        String topic = http.topic(1);
        http.publish(topic, "1", "2");
        String consumer =
                http.subscribed(Http.name("group"), topic, "{\"auto.commit.enable\":\"true\",\"max.poll.records\":1}");
        assertEquals(1, http.poll(consumer).size());
        assertEquals("{\"offsets\":[]}", http.committed(consumer));
        assertEquals(1, http.poll(consumer).size());
        assertTrue(http.committed(consumer).contains("\"offset\":1,"));
    }

    @Test
    void a_client_that_commits_the_last_offset_read_reads_it_back_so() {
        String topic = http.topic(1);
        http.publish(topic, "1", "2", "3");
        String group = Http.name("group");
        String consumer = http.subscribed(group, topic, "{\"commit.offset\":\"last\"}");
        http.post(consumer + "/offsets", Http.offset(topic, 1)).is(204);
        assertTrue(http.committed(consumer).contains("\"offset\":1,"));
        http.post(consumer + "/offsets", Http.offset(topic, 3)).refused(40914);
        http.delete(consumer).is(204);
        String next = http.subscribed(group, topic, "{}");
        assertTrue(http.committed(next).contains("\"offset\":2,"));
        assertEquals(3, http.poll(next).getJsonObject(0).getInt("value"));
    }

    @Test
    void commits_carry_metadata_and_are_asked_for_by_topic_and_partition() {
        String topic = http.topic(2);
        String consumer = http.subscribed(Http.name("group"), topic, "{}");
        http.post(
                        consumer + "/offsets",
                        "{\"offsets\":[{\"topic\":\"" + topic + "\",\"partition\":0,\"offset\":0,\"metadata\":\"é\"}]}")
                .is(204);
        String known = "{\"offsets\":[{\"topic\":\"" + topic + "\",\"partition\":0,\"offset\":0,\"metadata\":\"é\"}]}";
        assertEquals(known, http.get(consumer + "/offsets?topic=" + topic).text());
        assertEquals(
                known,
                http.get(consumer + "/offsets?topic=" + topic + "&partition=0").text());
        assertEquals(
                "{\"offsets\":[]}",
                http.get(consumer + "/offsets?topic=" + topic + "&partition=1").text());
        http.get(consumer + "/offsets?topic=" + topic + "&partition=2").refused(40402);
        http.get(consumer + "/offsets?topic=nowhere&partition=0").refused(40401);
        http.get(consumer + "/offsets?partition=0").refused(42201);
    }

    @Test
    void committing_what_the_instance_does_not_own_is_refused() {
        String topic = http.topic(1);
        http.publish(topic, "1");
        String group = Http.name("group");
        String owner = http.subscribed(group, topic, "{}");
        String other = http.consumer(group, "{}");
        http.post(other + "/offsets", Http.offset(topic, 1)).refused(40910);
        assertEquals("{\"offsets\":[]}", http.committed(owner));
        http.post(owner + "/offsets", Http.offset(topic, 2)).refused(40914);
        http.post(owner + "/offsets", Http.offset("nowhere", 1)).refused(40401);
        http.post(owner + "/offsets", "{\"offsets\":[{\"topic\":\"" + topic + "\",\"partition\":0}]}")
                .refused(42201)
                .at("/offsets/0");
    }

    @Test
    void positions_are_moved_by_offset_time_beginning_and_end() {
        String topic = http.topic(1);
        http.publish(topic, "1", "2", "3");
        String consumer = http.consumer(Http.name("group"), "{}");
        http.post(consumer + "/assignments", Http.partition(topic)).is(204);
        http.post(consumer + "/positions", Http.offset(topic, 2)).is(204);
        assertEquals(1, http.poll(consumer).size());
        http.post(consumer + "/positions/beginning", Http.partition(topic)).is(204);
        assertEquals(3, http.poll(consumer).size());
        http.post(
                        consumer + "/positions",
                        "{\"timestamps\":[{\"topic\":\"" + topic + "\",\"partition\":0,\"timestamp\":0}]}")
                .is(204);
        assertEquals(3, http.poll(consumer).size());
        http.post(consumer + "/positions/beginning", Http.partition(topic)).is(204);
        http.post(consumer + "/positions/end", Http.partition(topic)).is(204);
        assertEquals(0, http.poll(consumer).size());
        http.post(consumer + "/positions", Http.offset(topic, 4)).refused(41601);
        http.post(consumer + "/positions", "{}").refused(42201);
        http.post(consumer + "/positions/end", "{}").refused(42201).at("/partitions");
        http.post(consumer + "/positions/middle", "{}").refused(40400);
    }
}
