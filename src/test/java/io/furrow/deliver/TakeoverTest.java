package io.furrow.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TakeoverTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.consume.heartbeat.interval.ms", "200")
            .with("furrow.database.pool-size", "4")
            .with("furrow.deliver.backoff.ms", "20")
            .with("furrow.deliver.batch.ms", "0")
            .inviting(Observer.class, HeardNews.class);

    private final DeliverBench bench = new DeliverBench(SERVICE);

    static class Observer {
        static final CountDownLatch HANDLING = new CountDownLatch(1);
        static final CountDownLatch GO = new CountDownLatch(1);
        static final CountDownLatch BROKEN = new CountDownLatch(1);
        static final CountDownLatch FOUR = new CountDownLatch(4);
        static final CountDownLatch FIRST = new CountDownLatch(1);
        static final CountDownLatch PUBLISHED = new CountDownLatch(1);
        static final AtomicBoolean FAILED = new AtomicBoolean();

        @Inject
        Shop shop;

        void back(@Observes @Subscribed(topic = "back", group = "back") Message<String> message) {
            shop.note("back " + message.value());
            if ("slow".equals(message.value())) {
                HANDLING.countDown();
                Eventually.opens("the partition has come back", GO);
            }
        }

        void outage(@Observes @Subscribed(topic = "outage", group = "outage") Message<String> message) {
            shop.note("outage " + message.value());
            if ("break".equals(message.value()) && BROKEN.getCount() > 0) {
                SERVICE.database().execute("alter table furrow.committed_offset rename to out_of_reach");
                BROKEN.countDown();
                throw new IllegalStateException("the database is away");
            }
        }

        void piece(@Observes @Subscribed(topic = "piece", group = "piece") Message<String> message) {
            if (message.offset() == 0) {
                FIRST.countDown();
                Eventually.opens("the others are published", PUBLISHED);
            }
            shop.note("piece " + message.value());
            if ("2".equals(message.value()) && FAILED.compareAndSet(false, true)) {
                throw new IllegalStateException("once");
            }
        }

        void crowd(@Observes @Subscribed(topic = "crowd", group = "crowd") Message<String> message) {
            shop.note("crowd " + message.value());
            FOUR.countDown();
            Eventually.opens("as many are handled as there are connections", FOUR);
        }
    }

    @BeforeAll
    static void createNotes() {
        DeliverBench.createNotes(SERVICE);
    }

    @Test
    void who_has_lost_a_partition_meanwhile_cannot_commit_even_if_it_has_come_back() throws Exception {
        TopicPartition partition = bench.create("back", 1);
        bench.publish(partition, "slow");
        Eventually.opens("the observer is at it", Observer.HANDLING);

        try (Consumer<String> robber = SERVICE.get(Consumers.class).join("back", Set.of(), String.class)) {
            robber.assign(Set.of(partition));
            robber.commit(Map.of(partition, CommittedPosition.of(1)));
        }
        bench.news().await(2, Happening.Assigned.class, news -> news.group().equals("back"));
        Eventually.holds("the observer's member has it back", () -> assignedToObserver() >= 2);
        Observer.GO.countDown();
        bench.publish(partition, "next");

        bench.awaitCommitted("back", partition, 2);
        assertEquals(List.of("back next"), bench.notes("back"));
    }

    private long assignedToObserver() {
        String member = bench.news()
                .all(Happening.Assigned.class, news -> news.group().equals("back"))
                .getFirst()
                .member();
        return bench.news()
                .all(Happening.Assigned.class, news -> news.member().equals(member))
                .size();
    }

    @Test
    void an_outage_amid_a_delivery_loses_no_message() throws Exception {
        TopicPartition partition = bench.create("outage", 1);
        CountDownLatch paused = pausing("outage");
        bench.publish(partition, "break", "a");
        Eventually.opens("the table is out of reach", Observer.BROKEN);

        Eventually.opens("deliveries pause", paused);
        SERVICE.database().execute("alter table furrow.out_of_reach rename to committed_offset");
        bench.publish(partition, "b");

        bench.awaitCommitted("outage", partition, 3);
        assertEquals(List.of("outage break", "outage a", "outage b"), bench.notes("outage"));
    }

    @Test
    void as_many_deliveries_as_connections_do_not_wait_for_each_other() throws Exception {
        bench.create("crowd", 4);

        for (int number = 0; number < 4; number++) {
            bench.publish(new TopicPartition("crowd", number), "p" + number);
        }

        for (int number = 0; number < 4; number++) {
            bench.awaitCommitted("crowd", new TopicPartition("crowd", number), 1);
        }
        assertEquals(4, bench.notes("crowd").size());
        assertEquals(
                List.of(),
                bench.news().all(Happening.Retried.class, news -> news.group().equals("crowd")));
    }

    @Test
    void what_was_polled_but_not_handled_in_time_is_not_committed() throws Exception {
        TopicPartition partition = bench.create("piece", 1);
        bench.publish(partition, "0");
        Eventually.opens("the observer is at the first", Observer.FIRST);
        bench.publish(partition, "1", "2", "3");

        Observer.PUBLISHED.countDown();

        bench.awaitNotes("piece", List.of("piece 0", "piece 1", "piece 2", "piece 3"));
        bench.awaitCommitted("piece", partition, 4);
        assertEquals(
                4, bench.transactions("shop_note", "text like 'piece%'").size(), "no time for two in one transaction");
    }

    /** Counts down when the deliveries of a topic's partition pause. */
    private static CountDownLatch pausing(String topic) {
        CountDownLatch paused = new CountDownLatch(1);
        Logger.getLogger(SubscriptionRunner.class.getName()).addHandler(new Handler() {
            @Override
            public void publish(LogRecord logged) {
                if (logged.getMessage().startsWith("Deliveries of " + topic)) {
                    paused.countDown();
                }
            }

            @Override
            public void flush() {
                // Nothing is kept.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        });
        return paused;
    }
}
