package io.furrow.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.furrow.api.FurrowException;
import io.furrow.api.Message;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.TopicPartition;
import io.furrow.shop.Till;
import io.furrow.testing.Eventually;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application with Helidon's Reactive Messaging, whose channels are Furrow's. */
class ReactiveMessagingTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.consume.heartbeat.interval.ms", "200")
            .with("mp.messaging.connector.furrow.group.id", "shop")
            .with("mp.messaging.incoming.plain.connector", "furrow")
            .with("mp.messaging.incoming.plain.topic", "plain-orders")
            .with("mp.messaging.incoming.whole.connector", "furrow")
            .with("mp.messaging.incoming.whole.value.type", "json")
            .with("mp.messaging.incoming.source.connector", "furrow")
            .with("mp.messaging.outgoing.sink.connector", "furrow")
            .with("mp.messaging.outgoing.emitted.connector", "furrow")
            .with("mp.messaging.incoming.stopping.connector", "furrow")
            .with("mp.messaging.incoming.stubborn.connector", "furrow")
            .with("mp.messaging.incoming.stubborn.failure-strategy", "ignore")
            .inviting(Desk.class);

    private final ChannelBench bench = new ChannelBench(SERVICE);
    private final Desk desk = SERVICE.get(Desk.class);
    private final Rows rows = SERVICE.database().rows();

    /** The methods and emitters of an application. Public, for Helidon calls its methods by reflection. */
    public static class Desk {
        @Inject
        @Channel("emitted")
        Emitter<Object> emitter;

        private final List<String> seen = new CopyOnWriteArrayList<>();

        @Incoming("plain")
        public void plain(String order) {
            seen.add("plain " + order);
        }

        @Incoming("whole")
        public CompletionStage<Void> whole(org.eclipse.microprofile.reactive.messaging.Message<Object> order) {
            seen.add("whole " + order.getPayload() + " of "
                    + order.unwrap(Message.class).offset());
            return order.ack();
        }

        @Incoming("source")
        @Outgoing("sink")
        public OutgoingMessage process(String order) {
            return OutgoingMessage.to("sink", order + " processed").withKey(order);
        }

        @Incoming("stopping")
        public void stopping(String order) {
            seen.add("stopping " + order);
            if (order.equals("bad")) {
                throw new IllegalStateException("no plough");
            }
        }

        @Incoming("stubborn")
        public void stubborn(String order) {
            seen.add("stubborn " + order);
            if (order.equals("bad")) {
                throw new IllegalStateException("no plough");
            }
        }

        CompletionStage<Void> emit(Object payload) {
            return emitter.send(payload);
        }

        List<String> seen() {
            return seen;
        }
    }

    @Test
    void a_method_receives_payloads_and_the_channel_commits_them() {
        TopicPartition partition = bench.topic("plain-orders", 1, "a", "b");

        awaitSeen("plain a", "plain b");

        bench.awaitCommitted("shop", partition, 2);
    }

    @Test
    void a_method_that_takes_the_message_acknowledges_it_itself() {
        TopicPartition partition = bench.topic("whole", 1, "{\"a\":1}");

        awaitSeen("whole {\"a\":1} of 0");

        bench.awaitCommitted("shop", partition, 1);
    }

    @Test
    void what_a_method_answers_is_published_and_what_it_took_is_committed() {
        bench.topic("sink", 1);
        TopicPartition source = bench.topic("source", 1, "a", "b");

        bench.awaitCommitted("shop", source, 2);
        Eventually.holds(
                "both are published", () -> rows.log("sink").equals(List.of("0/0/a processed", "0/1/b processed")));
    }

    @Test
    void an_emitter_publishes_and_tells_when_it_is_stored() throws Exception {
        bench.topic("emitted", 1);

        desk.emit("plough").toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertEquals(List.of("0/0/plough"), rows.log("emitted"));
        assertThrows(
                IllegalStateException.class,
                () -> SERVICE.get(Till.class).within(() -> {
                    desk.emit("kept")
                            .toCompletableFuture()
                            .orTimeout(20, TimeUnit.SECONDS)
                            .join();
                    throw new IllegalStateException("the shop changed its mind");
                }));
        assertEquals(List.of("0/0/plough", "0/1/kept"), rows.log("emitted"));
    }

    @Test
    void an_emitter_tells_what_was_not_stored() {
        var refused = assertThrows(
                ExecutionException.class,
                () -> desk.emit(OutgoingMessage.to("nowhere", "plough"))
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS));

        assertInstanceOf(FurrowException.UnknownTopic.class, refused.getCause());
    }

    @Test
    void a_method_that_throws_stops_its_channel() throws Exception {
        TopicPartition partition = bench.topic("stopping", 1, "a", "bad", "c");

        awaitSeen("stopping a", "stopping bad");

        bench.awaitCommitted("shop", partition, 1);
        IncomingChannel other = bench.incoming("stopping", "group.id", "shop");
        Listener listener = Listener.to(other, 2);
        listener.await(2).forEach(ChannelBench::acknowledge);
        assertEquals(List.of("bad", "c"), listener.values());
        assertEquals(List.of("stopping a", "stopping bad"), seen("stopping"));
        ChannelBench.end(other);
    }

    @Test
    void a_method_that_throws_is_passed_over_where_failures_are_ignored() {
        TopicPartition partition = bench.topic("stubborn", 1, "a", "bad", "c");

        awaitSeen("stubborn a", "stubborn bad", "stubborn c");

        bench.awaitCommitted("shop", partition, 3);
    }

    private void awaitSeen(String... expected) {
        String channel = expected[0].substring(0, expected[0].indexOf(' '));
        Eventually.holds(
                List.of(expected) + " among " + desk.seen(), () -> seen(channel).equals(List.of(expected)));
    }

    private List<String> seen(String channel) {
        return desk.seen().stream()
                .filter(line -> line.startsWith(channel + " "))
                .toList();
    }
}
