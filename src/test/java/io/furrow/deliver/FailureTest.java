package io.furrow.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FailedDelivery;
import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.api.Retention;
import io.furrow.api.Subscribed;
import io.furrow.api.TopicPartition;
import io.furrow.api.Topics;
import io.furrow.shop.Shop;
import io.furrow.testing.Eventually;
import io.furrow.testing.HeardNews;
import io.furrow.testing.TestService;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FailureTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.consume.heartbeat.interval.ms", "200")
            .with("furrow.deliver.backoff.ms", "20")
            .inviting(Observer.class, HeardNews.class);

    private final DeliverBench bench = new DeliverBench(SERVICE);

    static class Observer {
        static final List<String> TRIES = new CopyOnWriteArrayList<>();
        static final CountDownLatch OTHER_PARTITION = new CountDownLatch(1);
        static final CountDownLatch HOLDING = new CountDownLatch(1);
        static final CountDownLatch GO = new CountDownLatch(1);

        @Inject
        Shop shop;

        void poison(@Observes @Subscribed(topic = "poison", group = "poison") Message<String> message) {
            shop.note("poison " + message.value());
            TRIES.add(message.value() + " " + message.attempt() + " " + message.previous());
            if ("bad".equals(message.value())) {
                throw new IllegalStateException("try " + message.attempt());
            }
        }

        void flaky(@Observes @Subscribed(topic = "flaky", group = "flaky") Message<String> message) {
            shop.note("flaky " + message.value());
            if (message.attempt() < 3 && message.offset() % 3 == 1) {
                throw new IllegalArgumentException("not yet");
            }
        }

        void error(@Observes @Subscribed(topic = "error", group = "error") Message<String> message) {
            if ("bad".equals(message.value())) {
                throw new AssertionError("this cannot be");
            }
            shop.note("error " + message.value());
        }

        void number(@Observes @Subscribed(topic = "number", group = "number") Message<Integer> message) {
            shop.note("number " + message.value());
        }

        void two(@Observes @Subscribed(topic = "two", group = "two") Message<String> message) {
            if (message.partition() == 1) {
                shop.note("two good");
                OTHER_PARTITION.countDown();
            } else if (message.attempt() == 2) {
                Eventually.opens("the other partition went on", OTHER_PARTITION);
            }
            if ("bad".equals(message.value())) {
                throw new IllegalStateException("bad");
            }
        }

        void late(@Observes @Subscribed(topic = "late", group = "late") Message<String> message) {
            if ("hold".equals(message.value())) {
                HOLDING.countDown();
                Eventually.opens("retention has run", GO);
            }
            if ("bad".equals(message.value())) {
                throw new IllegalStateException("bad");
            }
            shop.note("late " + message.value());
        }
    }

    @BeforeAll
    static void createNotes() {
        DeliverBench.createNotes(SERVICE);
    }

    @Test
    void a_poison_is_tried_three_times_and_kept_once_and_the_others_keep_their_order() throws Exception {
        TopicPartition partition = bench.create("poison", 1);

        bench.publish(partition, "a", "bad", "b", "c");

        bench.awaitCommitted("poison", partition, 4);
        assertEquals(List.of("poison a", "poison b", "poison c"), bench.notes("poison"));
        List<String> alone =
                Observer.TRIES.stream().filter(text -> text.startsWith("bad")).toList();
        String error = "java.lang.IllegalStateException: try ";
        assertEquals(
                List.of("bad 1 []", "bad 2 [" + error + "1]", "bad 3 [" + error + "1, " + error + "2]"),
                alone.subList(alone.size() - 3, alone.size()));
        assertTrue(alone.size() <= 4, "once with the others and three times alone, not " + alone);
        FailedDelivery kept = bench.failed("poison").getFirst();
        assertEquals(1, bench.failed("poison").size());
        assertEquals(List.of(1L, 3L), List.of(kept.offset(), (long) kept.attempts()));
        assertEquals("bad", Objects.requireNonNull(kept.value()).text());
        assertEquals(List.of(error + "1", error + "3"), List.of(kept.firstError(), kept.lastError()));
        assertEquals(
                2,
                bench.news()
                        .await(2, Happening.Retried.class, news -> news.group().equals("poison"))
                        .size());
    }

    @Test
    void failures_after_the_work_leave_each_message_handled_exactly_once() throws Exception {
        TopicPartition partition = bench.create("flaky", 1);

        bench.publish(partition, "0", "1", "2", "3", "4", "5");

        bench.awaitCommitted("flaky", partition, 6);
        assertEquals(List.of("flaky 0", "flaky 1", "flaky 2", "flaky 3", "flaky 4", "flaky 5"), bench.notes("flaky"));
        assertEquals(List.of(), bench.failed("flaky"));
    }

    @Test
    void an_error_is_a_failure_like_any_other() throws Exception {
        TopicPartition partition = bench.create("error", 1);

        bench.publish(partition, "bad", "good");

        bench.awaitNotes("error", List.of("error good"));
        assertEquals(
                List.of("java.lang.AssertionError: this cannot be"),
                bench.failed("error").stream().map(FailedDelivery::lastError).toList());
    }

    @Test
    void what_cannot_be_decoded_is_kept_without_another_try() throws Exception {
        TopicPartition partition = bench.create("number", 1);

        bench.publish(partition, "no number", "7");

        bench.awaitNotes("number", List.of("number 7"));
        FailedDelivery kept = bench.failed("number").getFirst();
        assertEquals(1, kept.attempts());
        assertEquals("no number", Objects.requireNonNull(kept.value()).text());
        assertEquals(
                List.of(),
                bench.news().all(Happening.Retried.class, news -> news.group().equals("number")));
    }

    @Test
    void other_partitions_go_on_while_one_is_tried_again() throws Exception {
        bench.create("two", 2);

        bench.publish(new TopicPartition("two", 0), "bad");
        bench.news().await(1, Happening.Retried.class, news -> news.group().equals("two"));
        bench.publish(new TopicPartition("two", 1), "good");

        bench.awaitNotes("two", List.of("two good"));
        assertEquals(
                List.of("java.lang.IllegalStateException: bad"),
                awaitFailed("two").stream().map(FailedDelivery::lastError).toList());
    }

    @Test
    void a_group_that_retention_has_overtaken_goes_on_at_the_start_and_is_told_its_loss() throws Exception {
        TopicPartition partition = bench.create("late", 1);
        bench.publish(partition, "first");
        bench.awaitCommitted("late", partition, 1);
        bench.publish(partition, "hold");
        Eventually.opens("the observer holds", Observer.HOLDING);
        bench.publish(partition, "lost 2", "lost 3", "bad", "last 5", "last 6");
        SERVICE.get(Topics.class).alter("late", Map.of("retention.bytes", "14"));

        SERVICE.get(Retention.class).run();
        Observer.GO.countDown();

        bench.awaitCommitted("late", partition, 7);
        assertEquals(List.of("late first", "late hold", "late last 5", "late last 6"), bench.notes("late"));
        assertEquals(
                List.of(4L),
                bench.failed("late").stream().map(FailedDelivery::offset).toList());
        assertEquals(
                List.of(new Happening.LostToRetention("late", partition, 3)),
                bench.news().await(1, Happening.LostToRetention.class, news -> true));
    }

    private List<FailedDelivery> awaitFailed(String group) throws Exception {
        Eventually.holds("a message was given up", () -> !bench.failed(group).isEmpty());
        return bench.failed(group);
    }
}
