package io.furrow.connector;

import static io.furrow.connector.ChannelBench.acknowledge;
import static io.furrow.connector.ChannelBench.end;
import static io.furrow.connector.ChannelBench.partition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.FurrowException;
import io.furrow.api.Header;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.TopicPartition;
import io.furrow.testing.Eventually;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IncomingChannelTest {
    @RegisterExtension
    static final TestService SERVICE =
            TestService.onFreshDatabase().with("furrow.consume.heartbeat.interval.ms", "200");

    private static final long ALL = Long.MAX_VALUE;

    private final ChannelBench bench = new ChannelBench(SERVICE);

    @Test
    void a_message_brings_all_that_is_known_of_it() throws Exception {
        bench.topic("known", 1);
        SERVICE.get(Publisher.class)
                .publish(OutgoingMessage.to("known", "plough").withKey("k").withHeader(Header.ofText("h", "v")))
                .toCompletableFuture()
                .join();
        IncomingChannel channel = bench.incoming("known");

        Message<?> message = Listener.to(channel, 1).await(1).getFirst();

        assertEquals("plough", message.getPayload());
        var read = message.unwrap(io.furrow.api.Message.class);
        assertEquals("k", read.keyText());
        assertEquals(List.of(Header.ofText("h", "v")), read.headers());
        assertEquals(0, read.offset());
        acknowledge(message);
        end(channel);
    }

    @Test
    void an_acknowledged_message_is_committed() throws Exception {
        TopicPartition partition = bench.topic("acked", 1, "a", "b");
        IncomingChannel channel = bench.incoming("acked");

        List<Message<?>> messages = Listener.to(channel, ALL).await(2);
        acknowledge(messages.getFirst());

        assertEquals(1, bench.committed("acked", partition));
        acknowledge(messages.getLast());
        assertEquals(2, bench.committed("acked", partition));
        end(channel);
    }

    @Test
    void nothing_is_committed_behind_a_message_that_is_not_acknowledged() throws Exception {
        TopicPartition partition = bench.topic("gap", 1, "a", "b", "c", "d");
        IncomingChannel channel = bench.incoming("gap");

        List<Message<?>> messages = Listener.to(channel, ALL).await(4);
        acknowledge(messages.get(0));
        acknowledge(messages.get(2));
        acknowledge(messages.get(3));

        assertEquals(1, bench.committed("gap", partition));
        acknowledge(messages.get(1));
        assertEquals(4, bench.committed("gap", partition));
        end(channel);
    }

    @Test
    void an_acknowledgement_can_be_waited_for_while_the_message_is_handled() throws Exception {
        TopicPartition partition = bench.topic("within", 1, "a", "b");
        IncomingChannel channel = bench.incoming("within");
        Listener listener = new Listener(ChannelBench::acknowledge);
        channel.subscribe(listener);

        listener.ask(ALL);

        listener.await(2);
        assertEquals(2, bench.committed("within", partition));
        end(channel);
    }

    @Test
    void a_subscriber_is_given_no_more_than_it_asks_for() throws Exception {
        TopicPartition partition = bench.topic("asked", 1, values(20));
        IncomingChannel channel = bench.incoming("asked", "max.poll.records", "7");

        Listener listener = Listener.to(channel, 1);
        listener.await(1);
        listener.ask(2);
        listener.await(3).forEach(ChannelBench::acknowledge);
        end(channel);

        assertEquals(List.of("0", "1", "2"), listener.values());
        assertEquals(3, bench.committed("asked", partition));
    }

    @Test
    void a_channel_reads_no_more_than_may_wait_for_acknowledgement() throws Exception {
        TopicPartition partition = bench.topic("inflight", 1, values(10));
        IncomingChannel channel = bench.incoming("inflight", "max-inflight-messages", "3");

        Listener listener = Listener.to(channel, ALL);
        acknowledge(listener.await(3).getFirst());
        List<Message<?>> four = listener.await(4);
        channel.stop();
        four.forEach(ChannelBench::acknowledge);
        end(channel);

        assertEquals(List.of("0", "1", "2", "3"), listener.values());
        assertEquals(4, bench.committed("inflight", partition));
    }

    @Test
    void a_message_that_failed_stops_the_channel_and_is_read_again() throws Exception {
        TopicPartition partition = bench.topic("failed", 1, "a", "b", "c");
        IncomingChannel channel = bench.incoming("failed");
        IllegalStateException reason = new IllegalStateException("no plough");

        Listener listener = Listener.to(channel, 2);
        List<Message<?>> messages = listener.await(2);
        acknowledge(messages.getFirst());
        messages.getLast().nack(reason).toCompletableFuture().join();
        listener.ask(ALL);

        assertSame(reason, listener.failure().get(20, TimeUnit.SECONDS));
        assertEquals(List.of("a", "b"), listener.values());
        assertEquals(1, bench.committed("failed", partition));
        try (Consumer<String> next = SERVICE.get(Consumers.class).join("failed", Set.of("failed"), String.class)) {
            List<String> again = new ArrayList<>();
            Eventually.holds("the rest is read again", () -> {
                next.poll(Duration.ofMillis(200)).forEach(message -> again.add(String.valueOf(message.value())));
                return again.size() >= 2;
            });
            assertEquals(List.of("b", "c"), again);
        }
    }

    @Test
    void a_message_whose_failure_is_ignored_counts_as_acknowledged() throws Exception {
        TopicPartition partition = bench.topic("ignored", 1, "a", "b");
        IncomingChannel channel = bench.incoming("ignored", "failure-strategy", "ignore");

        List<Message<?>> messages = Listener.to(channel, ALL).await(2);
        messages.getFirst()
                .nack(new IllegalStateException("no plough"))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        acknowledge(messages.getLast());

        assertEquals(2, bench.committed("ignored", partition));
        end(channel);
    }

    @Test
    void what_cannot_be_read_fails_as_its_handling_would() throws Exception {
        bench.topic("unreadable", 1, "{\"a\":1}", "plough", "{}");
        IncomingChannel channel = bench.incoming("unreadable", "value.type", "json");

        Listener listener = Listener.to(channel, ALL);

        assertSame(
                FurrowException.Undecodable.class,
                listener.failure().get(20, TimeUnit.SECONDS).getClass());
        assertEquals(List.of("{\"a\":1}"), listener.values());
    }

    @Test
    void what_cannot_be_read_is_passed_over_where_failures_are_ignored() throws Exception {
        TopicPartition partition = bench.topic("passed", 1, "{\"a\":1}", "plough", "{}");
        IncomingChannel channel = bench.incoming("passed", "value.type", "json", "failure-strategy", "ignore");

        Listener listener = Listener.to(channel, 2);
        listener.await(2).forEach(ChannelBench::acknowledge);

        assertEquals(List.of("{\"a\":1}", "{}"), listener.values());
        assertEquals(3, bench.committed("passed", partition));
        end(channel);
    }

    @Test
    void a_channel_that_begins_again_reads_what_was_not_acknowledged() throws Exception {
        bench.topic("again", 1, "a", "b", "c");
        IncomingChannel first = bench.incoming("again");
        Listener.to(first, 1).await(1).forEach(ChannelBench::acknowledge);
        end(first);

        IncomingChannel second = bench.incoming("again");
        Listener next = Listener.to(second, ALL);

        next.await(2).forEach(ChannelBench::acknowledge);
        end(second);
        assertEquals(List.of("b", "c"), next.values());
    }

    @Test
    void a_channel_that_has_lost_a_partition_goes_on_with_the_others() throws Exception {
        TopicPartition lost = bench.topic("lost", 2, "a");
        TopicPartition kept = new TopicPartition("lost", 1);
        bench.publish(kept, "b");
        IncomingChannel channel = bench.incoming("lost");
        Listener listener = Listener.to(channel, ALL);
        List<Message<?>> messages = listener.await(2);
        try (Consumer<String> robber = SERVICE.get(Consumers.class).join("lost", Set.of(), String.class)) {
            robber.assign(Set.of(lost));
            Eventually.holds("the partition is taken", () -> robber.assignment().size() == 1);

            messages.forEach(ChannelBench::acknowledge);

            assertEquals(-1, bench.committed("lost", lost));
            bench.awaitCommitted("lost", kept, 1);
            bench.publish(kept, "c");
            acknowledge(listener.await(3).getLast());
            assertEquals(2, bench.committed("lost", kept));
        }
        acknowledge(listener.await(4).getLast());
        assertEquals("a", listener.values().getLast());
        assertEquals(1, bench.committed("lost", lost));
        end(channel);
    }

    @Test
    void a_partition_that_is_lost_does_not_take_along_what_is_committed_with_it() throws Exception {
        TopicPartition lost = bench.topic("along", 2, "a");
        TopicPartition kept = new TopicPartition("along", 1);
        bench.publish(kept, "b", "c");
        IncomingChannel channel = bench.incoming("along");
        Listener listener = Listener.to(channel, ALL);
        List<Message<?>> messages = listener.await(3);
        Message<?> ofLost = of(lost, messages).getFirst();
        List<Message<?>> ofKept = of(kept, messages);
        try (Consumer<String> robber = SERVICE.get(Consumers.class).join("along", Set.of(), String.class);
                Connection holding = SERVICE.database().connect()) {
            robber.assign(Set.of(lost));
            Eventually.holds("the partition is taken", () -> robber.assignment().size() == 1);
            holding.setAutoCommit(false);
            Rows.texts(holding, """
                    select o.committed from furrow.committed_offset o join furrow.consumer_group g on g.id = o.group_id
                     where g.name = 'along' for update of o""");

            // The second and the third wait for the first, and so for each other.
            CompletionStage<Void> first = ofKept.getFirst().ack();
            CompletionStage<Void> second = ofLost.ack();
            CompletionStage<Void> third = ofKept.getLast().ack();
            holding.rollback();

            for (CompletionStage<Void> each : List.of(first, second, third)) {
                each.toCompletableFuture().get(20, TimeUnit.SECONDS);
            }
            assertEquals(2, bench.committed("along", kept));
            assertEquals(-1, bench.committed("along", lost));
        }
        acknowledge(listener.await(4).getLast());
        end(channel);
    }

    private static List<Message<?>> of(TopicPartition partition, List<Message<?>> messages) {
        return messages.stream()
                .filter(message -> partition(message).equals(partition))
                .toList();
    }

    @Test
    void what_another_member_did_meanwhile_is_not_undone_by_a_late_acknowledgement() throws Exception {
        TopicPartition partition = bench.topic("late", 1, "a", "b", "c");
        IncomingChannel channel = bench.incoming("late");
        Listener listener = Listener.to(channel, ALL);
        List<Message<?>> messages = listener.await(3);
        try (Consumer<String> robber = SERVICE.get(Consumers.class).join("late", Set.of(), String.class)) {
            robber.assign(Set.of(partition));
            Eventually.holds("the partition is taken", () -> robber.assignment().size() == 1);
            Eventually.holds("two are done elsewhere", () -> {
                robber.poll(Duration.ofMillis(200));
                robber.commit(Map.of(partition, CommittedPosition.of(2)));
                return true;
            });
        }
        List<Message<?>> again = listener.await(4);

        acknowledge(messages.getFirst());

        assertEquals(2, bench.committed("late", partition));
        acknowledge(again.getLast());
        assertEquals("c", again.getLast().getPayload());
        assertEquals(partition, partition(again.getLast()));
        assertEquals(3, bench.committed("late", partition));
        end(channel);
    }

    private static String[] values(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toArray(String[]::new);
    }
}
