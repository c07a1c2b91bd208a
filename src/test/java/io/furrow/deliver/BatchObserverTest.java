package io.furrow.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.FailedDelivery;
import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import io.furrow.api.TopicPartition;
import io.furrow.shop.Shop;
import io.furrow.testing.Eventually;
import io.furrow.testing.HeardNews;
import io.furrow.testing.TestService;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BatchObserverTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.consume.heartbeat.interval.ms", "200")
            .with("furrow.deliver.backoff.ms", "1")
            .with("furrow.deliver.batch", "4")
            .inviting(Observer.class, HeardNews.class);

    private final DeliverBench bench = new DeliverBench(SERVICE);

    static class Observer {
        static final CountDownLatch FIRST = new CountDownLatch(1);
        static final CountDownLatch PUBLISHED = new CountDownLatch(1);

        @Inject
        Shop shop;

        void together(@Observes @Subscribed(topic = "together", group = "together") List<Message<String>> messages) {
            if (messages.getFirst().offset() == 0) {
                FIRST.countDown();
                Eventually.opens("the others are published", PUBLISHED);
            }
            shop.note("together "
                    + String.join(" ", messages.stream().map(Message::value).toList()));
        }

        void poison(@Observes @Subscribed(topic = "mixed", group = "mixed") List<Message<String>> messages) {
            for (Message<String> message : messages) {
                shop.note("mixed " + message.value());
                if ("bad".equals(message.value())) {
                    throw new IllegalStateException("bad");
                }
            }
        }
    }

    @BeforeAll
    static void createNotes() {
        DeliverBench.createNotes(SERVICE);
    }

    @Test
    void consecutive_messages_are_handed_over_together_up_to_the_batch() throws Exception {
        TopicPartition partition = bench.create("together", 1);
        bench.publish(partition, "0");
        Eventually.opens("the first is at work", Observer.FIRST);
        bench.publish(partition, "1", "2", "3", "4", "5", "6");
        Observer.PUBLISHED.countDown();

        bench.awaitNotes("together", List.of("together 0", "together 1 2 3 4", "together 5 6"));
        bench.awaitCommitted("together", partition, 7);
    }

    @Test
    void one_that_fails_is_found_among_those_handed_over_with_it() throws Exception {
        TopicPartition partition = bench.create("mixed", 1);

        bench.publish(partition, "a", "bad", "b");

        bench.awaitCommitted("mixed", partition, 3);
        assertEquals(List.of("mixed a", "mixed b"), bench.notes("mixed"));
        assertEquals(
                List.of(1L),
                bench.failed("mixed").stream().map(FailedDelivery::offset).toList());
    }
}
