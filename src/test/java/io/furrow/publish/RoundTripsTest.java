package io.furrow.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.furrow.api.Publisher;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.shop.Order;
import io.furrow.shop.Till;
import io.furrow.store.AppendRequest;
import io.furrow.store.AppendTransaction;
import io.furrow.store.AppendTransaction.Outcome;
import io.furrow.store.Appender;
import io.furrow.store.Catalogue;
import io.furrow.testing.TcpProxy;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How often a publisher waits for the database. The driver splits a text of several statements where it fears the answer's size. */
class RoundTripsTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final TcpProxy NETWORK = TcpProxy.to(TestDatabase.port());

    @RegisterExtension
    static final TestService SERVICE =
            TestService.on(DATABASE).with("furrow.database.url", DATABASE.urlThrough(NETWORK));

    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final Till till = SERVICE.get(Till.class);

    @BeforeAll
    static void createTopic() {
        SERVICE.get(Topics.class).create("counted", 4, TopicSettings.DEFAULTS);
    }

    @AfterAll
    static void close() throws IOException {
        NETWORK.close();
    }

    @Test
    void a_grouped_publish_takes_one_and_one_for_its_commit() {
        publishGrouped("warm-up");

        var turns = NETWORK.roundTripsOf("grouped-1");
        publishGrouped("grouped-1");

        assertEquals(2, turns.join());
    }

    @Test
    void an_append_that_follows_another_takes_one_together_with_its_commit() {
        try (var appender = SERVICE.get(AppendTransaction.class).appender()) {
            append(appender, "warm-up");
            append(appender, "warm-up too");
            var turns = NETWORK.roundTripsOf("following-1");
            append(appender, "following-1");

            assertEquals(1, turns.join());
        }
    }

    @Test
    void a_message_takes_one_in_a_callers_transaction() throws Exception {
        orderAndPublish(1, "warm-up");

        var turns = NETWORK.roundTripsOf("callers-1");
        orderAndPublish(2, "callers-1");

        assertEquals(3, turns.join(), "one for the order, one for the message, one for COMMIT");
    }

    private void publishGrouped(String value) {
        publisher.publish("counted", value).toCompletableFuture().join();
    }

    private static void append(Appender appender, String value) {
        var topic = SERVICE.get(Catalogue.class).topic("counted");
        var row = new AppendRequest.Row(topic, topic.partitionId(0), null, value.getBytes(UTF_8), null, null);
        assertInstanceOf(Outcome.Done.class, appender.commit(List.of(new AppendRequest(List.of(row), null)), true));
    }

    private void orderAndPublish(long id, String value) throws Exception {
        till.within(() -> {
            till.store(new Order(id, "plough"));
            return publisher.publish("counted", value);
        });
    }
}
