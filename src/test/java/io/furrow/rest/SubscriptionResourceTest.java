package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.TestService;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an instance reads. */
class SubscriptionResourceTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    @Test
    void an_instance_either_subscribes_or_assigns() {
        String topic = http.topic(1);
        String consumer = http.consumer(Http.name("group"), "{}");
        http.get(consumer + "/records?timeout=0").refused(40903);
        http.post(consumer + "/assignments", Http.partition(topic)).is(204);
        assertEquals(
                Http.partition(topic),
                http.get(consumer + "/assignments").is(200).text());
        http.post(consumer + "/subscription", "{\"topics\":[\"" + topic + "\"]}")
                .refused(40901);
        http.delete(consumer + "/subscription").is(204);
        assertEquals(
                "{\"topics\":[]}", http.get(consumer + "/subscription").is(200).text());
        http.post(consumer + "/subscription", "{\"topics\":[\"" + topic + "\"]}")
                .is(204);
        assertEquals(
                "{\"topics\":[\"" + topic + "\"]}",
                http.get(consumer + "/subscription").text());
        assertEquals(Http.partition(topic), http.get(consumer + "/assignments").text());
        http.post(consumer + "/assignments", Http.partition(topic)).refused(40901);
    }

    @Test
    void a_pattern_subscribes_to_topics_of_its_whole_name() {
        String topic = http.topic(1);
        String consumer = http.consumer(Http.name("group"), "{}");
        http.post(consumer + "/subscription", "{\"topic_pattern\":\"" + topic.replace("topic", "t.p.c") + "\"}")
                .is(204);
        assertTrue(http.get(consumer + "/subscription")
                .object()
                .getString("topic_pattern")
                .startsWith("t.p.c"));
        assertEquals(Http.partition(topic), http.get(consumer + "/assignments").text());
        for (String wrong : List.of("(", "*", "[a", "")) {
            http.post(consumer + "/subscription", "{\"topic_pattern\":\"" + wrong + "\"}")
                    .refused(42201)
                    .at("/topic_pattern");
        }
    }

    @Test
    void a_subscription_says_what_it_wants() {
        String consumer = http.consumer(Http.name("group"), "{}");
        http.post(consumer + "/subscription", "{}").refused(42201).at("/topics");
        http.post(consumer + "/subscription", "{\"topics\":[]}").refused(42201).at("/topics");
        http.post(consumer + "/subscription", "{\"topics\":[\"a\\u0000\"]}")
                .refused(42201)
                .at("/topics/0");
        http.post(consumer + "/subscription", "{\"topics\":\"a\"}")
                .refused(40002)
                .at("/topics");
        http.post(consumer + "/subscription", "{\"topics\":[\"a\"],\"topic_pattern\":\"a\"}")
                .refused(40901);
        http.post(consumer + "/assignments", Http.partition("nowhere")).refused(40401);
    }
}
