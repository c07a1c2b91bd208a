package io.furrow.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.Publisher;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.TestService;
import jakarta.transaction.UserTransaction;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StaleAppendTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Topics topics = SERVICE.get(Topics.class);
    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final UserTransaction transaction = SERVICE.get(UserTransaction.class);

    @Test
    void a_stale_topic_makes_no_other_one_s_messages_come_twice() throws Exception {
        // Two retention classes, so two segments and two statements; the stale one is the second.
        topics.create("short", 1, TopicSettings.DEFAULTS.with(Map.of("retention.ms", "60000")));
        topics.create("long", 1, TopicSettings.DEFAULTS);

        transaction.begin();
        publisher.publish("short", "a");
        publisher.publish("long", "b");
        SERVICE.database().execute("update furrow.topic set routing_version = 2 where name = 'long'");
        transaction.commit();

        assertEquals(1, end("short"));
        assertEquals(1, end("long"));
    }

    private long end(String topic) {
        return topics.offsets(new TopicPartition(topic, 0)).endOffset();
    }
}
