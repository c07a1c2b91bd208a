package io.furrow.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import io.furrow.api.TopicPartition;
import io.furrow.shop.Shop;
import io.furrow.testing.Eventually;
import io.furrow.testing.HeardNews;
import io.furrow.testing.TestService;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class BackoffTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.consume.heartbeat.interval.ms", "200")
            .with("furrow.deliver.concurrency", "1")
            .with("furrow.deliver.backoff.ms", "600000")
            .inviting(Observer.class, HeardNews.class);

    private final DeliverBench bench = new DeliverBench(SERVICE);

    static class Observer {
        @Inject
        Shop shop;

        void beside(@Observes @Subscribed(topic = "beside", group = "beside") Message<String> message) {
            shop.note("beside " + message.value());
            if ("bad".equals(message.value())) {
                throw new IllegalStateException("bad");
            }
        }
    }

    @BeforeAll
    static void createNotes() {
        DeliverBench.createNotes(SERVICE);
    }

    @Test
    void who_waits_for_a_next_try_leaves_the_only_permit_to_another_partition() throws Exception {
        bench.create("beside", 3);
        bench.publish(new TopicPartition("beside", 0), "bad");
        bench.publish(new TopicPartition("beside", 1), "bad");
        bench.news().await(2, Happening.Retried.class, news -> news.group().equals("beside"));

        bench.publish(new TopicPartition("beside", 2), "good");

        bench.awaitNotes("beside", List.of("beside good"));
        assertEquals(-1, bench.committed("beside", new TopicPartition("beside", 0)), "it still waits for its next try");
    }

    @Test
    @Timeout(30)
    void who_has_waited_goes_on_when_a_permit_is_free_again() throws Exception {
        Permits permits = new Permits(1);
        Stopping pause = new Stopping();
        CountDownLatch taken = new CountDownLatch(1);
        Thread waits = Thread.ofVirtual().start(() -> {
            try {
                permits.take();
                taken.countDown();
                permits.lend(Duration.ofMinutes(10), pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Eventually.opens("it has the permit", taken);
        permits.take();

        pause.ask();
        Eventually.holds(
                "its pause is over and it waits for the permit", () -> waits.getState() == Thread.State.WAITING);
        permits.giveBack();

        Eventually.holds("it goes on", () -> !waits.isAlive());
    }
}
