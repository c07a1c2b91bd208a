package io.furrow.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AttemptLimitTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.consume.heartbeat.interval.ms", "200")
            .with("furrow.deliver.backoff.ms", "1")
            .with("furrow.deliver.attempt.timeout.ms", "300")
            .with("furrow.deliver.concurrency", "2")
            .inviting(Observer.class, HeardNews.class);

    private final DeliverBench bench = new DeliverBench(SERVICE);

    static class Observer {
        static final CountDownLatch NEVER = new CountDownLatch(1);
        static final AtomicInteger STUCK = new AtomicInteger();

        @Inject
        Shop shop;

        void slow(@Observes @Subscribed(topic = "slow", group = "slow") Message<String> message)
                throws InterruptedException {
            shop.note("slow " + message.value());
            if ("hang".equals(message.value())) {
                NEVER.await();
            }
        }

        void stuck(@Observes @Subscribed(topic = "stuck", group = "stuck") Message<String> message) {
            shop.note("stuck " + message.value());
            if ("deaf".equals(message.value())) {
                STUCK.incrementAndGet();
                while (NEVER.getCount() > 0) {
                    try {
                        NEVER.await();
                    } catch (InterruptedException e) {
                        // Deaf on purpose.
                    }
                }
            }
        }
    }

    @BeforeAll
    static void createNotes() {
        DeliverBench.createNotes(SERVICE);
    }

    @AfterAll
    static void letGo() {
        Observer.NEVER.countDown();
    }

    @Test
    void an_observer_that_takes_too_long_is_interrupted_and_has_failed() throws Exception {
        TopicPartition partition = bench.create("slow", 1);

        bench.publish(partition, "a", "hang", "b");

        bench.awaitCommitted("slow", partition, 3);
        assertEquals(List.of("slow a", "slow b"), bench.notes("slow"));
        FailedDelivery kept = bench.failed("slow").getFirst();
        assertEquals(3, kept.attempts());
        assertTrue(kept.lastError().contains("furrow.deliver.attempt.timeout.ms, 300 ms"), kept.lastError());
    }

    @Test
    void one_that_never_returns_is_fenced_and_its_message_given_up_and_the_next_ones_delivered() throws Exception {
        TopicPartition partition = bench.create("stuck", 1);

        bench.publish(partition, "a", "deaf", "b", "c");

        bench.awaitCommitted("stuck", partition, 4);
        assertEquals(List.of("stuck a", "stuck b", "stuck c"), bench.notes("stuck"));
        FailedDelivery kept = bench.failed("stuck").getFirst();
        assertEquals(List.of(1L, 3L), List.of(kept.offset(), (long) kept.attempts()));
        assertTrue(Observer.STUCK.get() <= 4, "tried with others and three times alone, not " + Observer.STUCK);

        Observer.NEVER.countDown();
        Eventually.holds("what was stuck is over", () -> bench.notes("stuck").size() == 3);
        bench.publish(partition, "d");
        bench.awaitNotes("stuck", List.of("stuck a", "stuck b", "stuck c", "stuck d"));
    }
}
