package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.furrow.testing.TestService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StaticInstanceTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    @Test
    void an_instance_created_again_has_subscription_and_partitions_of_the_one_before_which_is_unknown() {
        String topic = http.topic(2);
        http.publish(topic, "1");
        String group = Http.name("group");
        String before = http.subscribed(group, topic, "{\"group.instance.id\":\"one\"}");
        String owned = http.get(before + "/assignments").is(200).text();
        assertEquals(1, http.poll(before).size());

        String after = http.consumer(group, "{\"group.instance.id\":\"one\"}");

        assertNotEquals(before, after);
        assertEquals(owned, http.get(after + "/assignments").is(200).text());
        http.post(before + "/offsets", Http.offset(topic, 1)).refused(40403);
        http.get(before + "/records?timeout=0").refused(40403);
        assertEquals(1, http.poll(after).size(), "nothing was committed");
        http.delete(after).is(204);
        assertEquals(
                "empty", http.get("/consumer-groups/" + group).object().getString("state"), "deleted is left for good");
    }

    @Test
    void what_is_no_id_is_refused() {
        String group = Http.name("group");
        http.post("/consumers/" + group, "{\"group.instance.id\":\"\"}")
                .refused(42201)
                .at("/group.instance.id");
        http.post("/consumers/" + group, "{\"group.instance.id\":\"" + "a".repeat(213) + "\"}")
                .refused(42201)
                .at("/group.instance.id");
        http.post("/consumers/" + group, "{\"group.instance.id\":\"one\",\"name\":\"two\"}")
                .refused(42201)
                .at("/name");
        http.consumer(group, "{\"group.instance.id\":\"" + "a".repeat(212) + "\"}");
        http.consumer(group, "{\"group.instance.id\":null}");
    }
}
