package io.furrow.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.TestService;
import jakarta.transaction.UserTransaction;
import java.util.Collections;
import java.util.List;
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

    @Test
    void a_partition_that_others_have_added_is_looked_for_once_for_all_messages_of_a_request() {
        topics.create("grown", 1, TopicSettings.DEFAULTS);
        publisher.publish("grown", "a").toCompletableFuture().join();
        SERVICE.database().execute("""
                        with grown as (
                            update furrow.topic set routing_version = 2 where name = 'grown' returning id)
                        insert into furrow.topic_partition (topic_id, number, segment)
                        select p.topic_id, 1, p.segment from furrow.topic_partition p join grown on p.topic_id = grown.id""");
        List<OutgoingMessage> messages =
                Collections.nCopies(10, OutgoingMessage.to("grown", "b").withPartition(1));

        List<String> statements = SERVICE.database()
                .statementsDuring(() ->
                        publisher.publishAll(messages).toCompletableFuture().join());

        assertEquals(10, topics.offsets(new TopicPartition("grown", 1)).endOffset());
        assertEquals(
                1,
                statements.stream()
                        .filter(statement -> statement.contains("routing_version, t.retention_ms"))
                        .count(),
                () -> String.join("\n", statements));
    }

    private long end(String topic) {
        return topics.offsets(new TopicPartition(topic, 0)).endOffset();
    }
}
