package io.furrow.store;

import static io.furrow.store.Appending.offsets;
import static io.furrow.store.Appending.row;
import static io.furrow.testing.Stages.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.furrow.api.FurrowException;
import io.furrow.api.Publisher;
import io.furrow.api.Receipt;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.shop.Order;
import io.furrow.shop.Till;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Topics that change while somebody publishes. Another replica changes them: this one's catalogue is out of date. */
class StaleRoutingTest {
    /** Kafka's partitioner sends it to partition 1 of 2. */
    private static final String KEY_OF_THE_SECOND = "a-little-bit-longer-string";

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final Till till = SERVICE.get(Till.class);
    private final TopicRows topicRows = SERVICE.get(TopicRows.class);
    private final Rows rows = SERVICE.database().rows();
    private final List<CompletableFuture<Receipt>> stages = new ArrayList<>();

    @Test
    void keys_go_to_their_new_partition_once_it_has_been_added() {
        create("grown", 1);
        publisher.publish("grown", KEY_OF_THE_SECOND, "a").toCompletableFuture().join();
        topicRows.addPartitions("grown", 2);

        publisher.publish("grown", KEY_OF_THE_SECOND, "b").toCompletableFuture().join();

        assertEquals(List.of("0/0/a", "1/0/b"), rows.log("grown"));
    }

    @Test
    void keys_of_a_callers_transaction_go_to_their_new_partition_too() {
        create("callers-grown", 1);
        topicRows.addPartitions("callers-grown", 2);

        till.within(() -> send("callers-grown", "a"));

        assertEquals(List.of("1/0/a"), rows.log("callers-grown"));
        assertEquals(1, stages.getFirst().join().partition());
    }

    @Test
    void who_waited_while_a_partition_was_added_stores_nothing_by_the_old_routing() {
        CatalogueTopic topic = create("waited", 1);
        try (var holder = Appending.in(SERVICE).lock(topic.partitionId(0));
                var session = Appending.in(SERVICE)) {
            var later = session.appendLater(row(topic, 0, "x"));
            rows.awaitWaiting(topic.partitionId(0), 1);
            topicRows.addPartitions("waited", 2);
            holder.rollback();

            assertInstanceOf(AppendResult.Stale.class, later.join());
            session.commit();
        }
        assertEquals(List.of(), rows.log("waited"));
    }

    @Test
    void who_appended_before_a_partition_was_added_commits_after_it() {
        CatalogueTopic topic = create("before", 1);
        try (var session = Appending.in(SERVICE)) {
            assertEquals(List.of(0L), offsets(session.append(row(topic, 0, "x"))));
            topicRows.addPartitions("before", 2);
            session.commit();
            assertInstanceOf(AppendResult.Stale.class, session.append(row(topic, 0, "y")));
            session.commit();
        }
        assertEquals(List.of("0/0/x"), rows.log("before"));
    }

    @Test
    void one_stale_topic_of_two_does_not_store_the_other_ones_messages_twice() {
        SERVICE.get(Topics.class).create("short", 1, TopicSettings.DEFAULTS.with(Map.of("retention.ms", "60000")));
        SERVICE.get(Catalogue.class).topic("short");
        create("long", 1);
        topicRows.addPartitions("long", 2);

        till.within(() -> send("short", "a") + send("long", "b"));

        assertEquals(List.of("0/0/a"), rows.log("short"));
        assertEquals(List.of("1/0/b"), rows.log("long"));
        assertEquals(
                List.of(0L, 0L), stages.stream().map(s -> s.join().offset()).toList());
    }

    @Test
    void a_grouped_publish_to_a_deleted_topic_is_refused() {
        int topic = create("deleted", 1).id();
        topicRows.delete("deleted");

        failure(FurrowException.UnknownTopic.class, publisher.publish("deleted", "x"));

        assertEquals(0, storedIn(topic));
    }

    @Test
    void a_callers_transaction_that_publishes_to_a_deleted_topic_is_rolled_back() {
        int topic = create("gone", 1).id();
        topicRows.delete("gone");

        assertThrows(
                Exception.class,
                () -> till.within(() -> {
                    till.store(new Order(1, "plough"));
                    return send("gone", "x");
                }));

        failure(FurrowException.UnknownTopic.class, stages.getFirst());
        assertEquals(0, storedIn(topic));
        assertEquals(0, rows.count(Order.TABLE));
    }

    @Test
    void who_waited_while_the_topic_was_deleted_stores_nothing() {
        CatalogueTopic topic = create("late", 1);
        try (var holder = Appending.in(SERVICE).lock(topic.partitionId(0));
                var session = Appending.asCallerIn(SERVICE)) {
            var later = session.appendLater(row(topic, 0, "x"));
            rows.awaitWaiting(topic.partitionId(0), 1);
            topicRows.delete("late");
            holder.rollback();

            assertInstanceOf(AppendResult.Stale.class, later.join());
            session.commit();
        }
        assertEquals(0, storedIn(topic.id()));
    }

    @Test
    void messages_go_to_the_topic_that_was_created_again_and_not_to_the_one_that_was_deleted() {
        int old = create("again", 1).id();
        topicRows.delete("again");
        topicRows.create("again", 1, TopicSettings.DEFAULTS);

        publisher.publish("again", "a").toCompletableFuture().join();
        till.within(() -> send("again", "b"));

        assertEquals(0, storedIn(old));
        assertEquals(List.of("0/0/a", "0/1/b"), rows.log("again"));
    }

    private int send(String topic, String value) {
        stages.add(publisher.publish(topic, KEY_OF_THE_SECOND, value).toCompletableFuture());
        return stages.size();
    }

    private long storedIn(int topicId) {
        return rows.count("furrow.message m"
                + " join furrow.topic_partition p on p.id = m.partition_id where p.topic_id = " + topicId);
    }

    private static CatalogueTopic create(String name, int partitions) {
        SERVICE.get(Topics.class).create(name, partitions, TopicSettings.DEFAULTS);
        return SERVICE.get(Catalogue.class).topic(name);
    }
}
