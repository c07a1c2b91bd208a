package io.furrow.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.ConsumerGroups;
import io.furrow.api.FailedDelivery;
import io.furrow.api.FailedFilter;
import io.furrow.api.FailurePolicy;
import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.Redrive;
import io.furrow.api.ResetRequest;
import io.furrow.api.ResetTo;
import io.furrow.api.Subscribed;
import io.furrow.api.TopicPartition;
import io.furrow.shop.Shop;
import io.furrow.testing.Eventually;
import io.furrow.testing.HeardNews;
import io.furrow.testing.TestService;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PolicyTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.consume.heartbeat.interval.ms", "200")
            .with("furrow.deliver.backoff.ms", "1")
            .with("furrow.deliver.attempts", "2")
            .inviting(Observer.class, HeardNews.class);

    private final DeliverBench bench = new DeliverBench(SERVICE);
    private final ConsumerGroups groups = SERVICE.get(ConsumerGroups.class);

    static class Observer {
        /** Values that fail as long as they are in it. */
        static final Set<String> POISON = ConcurrentHashMap.newKeySet();

        static final List<String> TRIES = new CopyOnWriteArrayList<>();

        @Inject
        Shop shop;

        void park(
                @Observes @Subscribed(topic = "park", group = "park", onFailure = FailurePolicy.PARK_KEY)
                        Message<String> message) {
            handle("park", message);
        }

        void order(
                @Observes @Subscribed(topic = "order", group = "order", onFailure = FailurePolicy.PARK_KEY)
                        Message<String> message) {
            handle("order", message);
        }

        void flow(
                @Observes @Subscribed(topic = "flow", group = "flow", onFailure = FailurePolicy.PARK_KEY)
                        Message<String> message) {
            handle("flow", message);
        }

        void skip(
                @Observes @Subscribed(topic = "skip", group = "skip", onFailure = FailurePolicy.SKIP)
                        Message<String> message) {
            handle("skip", message);
        }

        void stop(
                @Observes @Subscribed(topic = "stop", group = "stop", onFailure = FailurePolicy.STOP)
                        Message<String> message) {
            handle("stop", message);
        }

        void halted(
                @Observes @Subscribed(topic = "halted", group = "halted", onFailure = FailurePolicy.STOP)
                        Message<String> message) {
            handle("halted", message);
        }

        void dead(@Observes @Subscribed(topic = "dead", group = "dead") Message<String> message) {
            handle("dead", message);
        }

        void loop(@Observes @Subscribed(topic = "loop", group = "loop") Message<String> message) {
            handle("loop", message);
        }

        private void handle(String name, Message<String> message) {
            shop.note(name + " " + message.value());
            TRIES.add(name + " " + message.value() + " " + message.attempt());
            if (POISON.contains(Objects.requireNonNull(message.value()))) {
                throw new IllegalStateException("not " + message.value());
            }
        }
    }

    @BeforeAll
    static void createNotes() {
        DeliverBench.createNotes(SERVICE);
    }

    private void publish(TopicPartition partition, String key, String... values) {
        for (String value : values) {
            SERVICE.get(Publisher.class)
                    .publish(OutgoingMessage.to(partition.topic(), value)
                            .withKey(key)
                            .withPartition(partition.partition()))
                    .toCompletableFuture()
                    .join();
        }
    }

    private List<String> failed(String group, FailedDelivery.State state) {
        return groups.failedMessages(group, FailedFilter.ALL, state, null, 1000).stream()
                .map(failed -> Objects.requireNonNull(failed.value()).text())
                .toList();
    }

    @Test
    void a_parked_key_waits_while_the_others_go_on_and_is_unparked_in_order() throws Exception {
        TopicPartition partition = bench.create("park", 1);
        Observer.POISON.add("k1");

        publish(partition, "k", "k1");
        publish(partition, "a", "a1");
        publish(partition, "k", "k2");
        publish(partition, "a", "a2");
        publish(partition, "k", "k3");
        bench.awaitCommitted("park", partition, 5);

        assertEquals(List.of("park a1", "park a2"), bench.notes("park"));
        assertEquals(List.of("k1", "k2", "k3"), failed("park", FailedDelivery.State.PARKED));
        FailedDelivery first = bench.failed("park").getFirst();
        assertEquals(
                List.of(2, 0),
                List.of(first.attempts(), bench.failed("park").get(1).attempts()));
        assertEquals("java.lang.IllegalStateException: not k1", first.lastError());

        Observer.POISON.remove("k1");
        assertEquals(new Redrive(3, 0), groups.unpark("park", FailedFilter.ALL, 10, true));
        assertEquals(List.of("k1", "k2", "k3"), failed("park", FailedDelivery.State.PARKED));
        assertEquals(new Redrive(3, 0), groups.unpark("park", FailedFilter.ofTopic("park"), 10, false));

        bench.awaitNotes("park", List.of("park a1", "park a2", "park k1", "park k2", "park k3"));
        Eventually.holds("nothing is parked", () -> bench.failed("park").isEmpty());
        publish(partition, "k", "k4");
        bench.awaitNotes("park", List.of("park a1", "park a2", "park k1", "park k2", "park k3", "park k4"));
    }

    @Test
    void what_is_published_while_a_key_is_unparked_comes_after_what_was_parked() throws Exception {
        TopicPartition partition = bench.create("order", 1);
        Observer.POISON.add("0");
        publish(partition, "k", "0");
        for (int i = 1; i <= 60; i++) {
            publish(partition, "k", String.valueOf(i));
        }
        bench.awaitCommitted("order", partition, 61);
        Observer.POISON.remove("0");

        groups.unpark("order", FailedFilter.ALL, 1000, false);
        for (int i = 61; i <= 120; i++) {
            publish(partition, "k", String.valueOf(i));
        }

        Eventually.holds("all are handled", () -> bench.notes("order").size() >= 121);
        assertEquals(
                java.util.stream.IntStream.rangeClosed(0, 120)
                        .mapToObj(i -> "order " + i)
                        .toList(),
                bench.notes("order"));
        Eventually.holds("nothing is parked", () -> bench.failed("order").isEmpty());
    }

    @Test
    void what_fails_again_is_parked_again_with_all_behind_it_and_without_a_key_it_is_dead() throws Exception {
        TopicPartition partition = bench.create("flow", 1);
        Observer.POISON.addAll(Set.of("x2", "keyless"));
        publish(partition, "x", "x1", "x2", "x3");
        bench.publish(partition, "keyless");
        bench.awaitCommitted("flow", partition, 4);
        assertEquals(List.of("x2", "x3"), failed("flow", FailedDelivery.State.PARKED));
        assertEquals(List.of("keyless"), failed("flow", FailedDelivery.State.DEAD));

        groups.unpark("flow", FailedFilter.ALL, 10, false);
        bench.news().await(2, Happening.Parked.class, news -> news.group().equals("flow") && news.offset() == 1);
        publish(partition, "x", "x4");
        bench.awaitCommitted("flow", partition, 5);

        Eventually.holds("nothing is due", () -> bench.failed("flow").stream().noneMatch(FailedDelivery::due));
        assertEquals(List.of("x2", "x3", "x4"), failed("flow", FailedDelivery.State.PARKED));
        assertEquals(List.of("flow x1"), bench.notes("flow"));
        assertEquals(4, bench.failed("flow").getFirst().attempts());
        assertEquals(
                List.of("flow x2 1", "flow x2 2", "flow x2 3", "flow x2 4"),
                Observer.TRIES.stream()
                        .filter(text -> text.startsWith("flow x2"))
                        .distinct()
                        .toList());
    }

    @Test
    void skip_leaves_a_message_behind_and_keeps_nothing() throws Exception {
        TopicPartition partition = bench.create("skip", 1);
        Observer.POISON.add("bad");

        bench.publish(partition, "good", "bad", "better");

        bench.awaitNotes("skip", List.of("skip good", "skip better"));
        bench.awaitCommitted("skip", partition, 3);
        assertEquals(List.of(), bench.failed("skip"));
        bench.news().await(new Happening.Skipped("skip", partition, 1, "java.lang.IllegalStateException: not bad"));
    }

    @Test
    void stop_makes_the_partition_wait_and_no_other() throws Exception {
        TopicPartition partition = bench.create("stop", 2);
        Observer.POISON.add("halt");

        bench.publish(partition, "one", "halt", "two");
        bench.news().await(new Happening.Stopped("stop", partition, 1, "java.lang.IllegalStateException: not halt"));
        bench.publish(new TopicPartition("stop", 1), "elsewhere");

        bench.awaitNotes("stop", List.of("stop one", "stop elsewhere"));
        assertEquals(1, bench.committed("stop", partition));
        Eventually.holds(
                "health says so",
                () -> bench.health()
                        .contains(
                                "\"stop stop-0\":\"stopped at offset 1: java.lang.IllegalStateException: not halt\""));
        long tries = tries("stop halt");
        bench.publish(new TopicPartition("stop", 1), "again");
        bench.awaitNotes("stop", List.of("stop one", "stop elsewhere", "stop again"));
        assertEquals(tries, tries("stop halt"), "it is not tried while it waits");
        assertEquals(List.of(), bench.failed("stop"));
    }

    @Test
    void a_stopped_partition_goes_on_where_the_group_is_reset_to() throws Exception {
        TopicPartition partition = bench.create("halted", 1);
        Observer.POISON.add("wall");
        bench.publish(partition, "before", "wall", "behind");
        bench.news().await(1, Happening.Stopped.class, news -> news.group().equals("halted"));

        groups.reset("halted", new ResetRequest("halted", Set.of(0), new ResetTo.Shift(1), false));

        bench.awaitNotes("halted", List.of("halted before", "halted behind"));
        bench.awaitCommitted("halted", partition, 3);
        Eventually.holds(
                "health says nothing of it any more", () -> !bench.health().contains("halted-0"));
    }

    private static long tries(String prefix) {
        return Observer.TRIES.stream().filter(text -> text.startsWith(prefix)).count();
    }

    @Test
    void a_dead_message_is_redriven_to_its_group_once() throws Exception {
        TopicPartition partition = bench.create("dead", 1);
        Observer.POISON.addAll(Set.of("d1", "d3"));
        bench.publish(partition, "d0", "d1", "d2", "d3");
        bench.awaitCommitted("dead", partition, 4);
        assertEquals(List.of("d1", "d3"), failed("dead", FailedDelivery.State.DEAD));
        Observer.POISON.remove("d3");

        assertEquals(new Redrive(1, 0), groups.redrive("dead", FailedFilter.at(partition, 3), 10, false));
        bench.news().await(new Happening.Redelivered("dead", partition, 3));
        assertEquals(List.of("d1"), failed("dead", FailedDelivery.State.DEAD));
        assertEquals(List.of("dead d0", "dead d2", "dead d3"), bench.notes("dead"));

        assertEquals(0, groups.discard("dead", FailedFilter.at(partition, 2), 10, false));
        assertEquals(1, groups.discard("dead", FailedFilter.at(partition, 1), 10, true));
        assertEquals(1, groups.discard("dead", FailedFilter.at(partition, 1), 10, false));
        assertEquals(List.of(), bench.failed("dead"));
    }

    @Test
    void a_message_that_was_asked_for_too_often_is_left_where_it_is() throws Exception {
        TopicPartition partition = bench.create("loop", 1);
        Observer.POISON.add("l");
        bench.publish(partition, "l");
        bench.awaitCommitted("loop", partition, 1);

        for (int i = 1; i <= Redrive.MOST; i++) {
            assertEquals(new Redrive(1, 0), groups.redrive("loop", FailedFilter.ALL, 10, false));
            bench.news()
                    .await(
                            1 + i,
                            Happening.DeadLettered.class,
                            news -> news.group().equals("loop"));
        }

        assertEquals(new Redrive(0, 1), groups.redrive("loop", FailedFilter.ALL, 10, false));
        assertEquals(Redrive.MOST, bench.failed("loop").getFirst().redrives());
        assertEquals(2 + 2 * Redrive.MOST, bench.failed("loop").getFirst().attempts());
    }
}
