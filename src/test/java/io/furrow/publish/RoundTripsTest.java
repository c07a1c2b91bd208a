package io.furrow.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.Publisher;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.shop.Order;
import io.furrow.shop.Till;
import io.furrow.testing.TcpProxy;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.io.IOException;
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
    void a_message_takes_one_in_a_callers_transaction() throws Exception {
        orderAndPublish(1, "warm-up");

        var turns = NETWORK.roundTripsOf("callers-1");
        orderAndPublish(2, "callers-1");

        assertEquals(3, turns.join(), "one for the order, one for the message, one for COMMIT");
    }

    private void publishGrouped(String value) {
        publisher.publish("counted", value).toCompletableFuture().join();
    }

    private void orderAndPublish(long id, String value) throws Exception {
        till.within(() -> {
            till.store(new Order(id, "plough"));
            return publisher.publish("counted", value);
        });
    }
}
