package io.furrow.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.FurrowException;
import io.furrow.api.Header;
import io.furrow.api.OutgoingMessage;
import io.furrow.shop.Till;
import io.furrow.testing.Eventually;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;

class OutgoingChannelTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final ChannelBench bench = new ChannelBench(SERVICE);
    private final AtomicLong asked = new AtomicLong();

    @Test
    void a_message_is_acknowledged_when_it_is_stored() throws Exception {
        bench.topic("stored", 1);
        OutgoingChannel channel = subscribed(bench.outgoing("stored"));

        assertEquals("stored", send(channel, "plough"));

        assertEquals(List.of("0/0/plough"), SERVICE.database().rows().log("stored"));
    }

    @Test
    void messages_are_stored_in_the_order_in_which_they_come() throws Exception {
        bench.topic("ordered", 1);
        OutgoingChannel channel = subscribed(bench.outgoing("orders", "topic", "ordered"));
        List<CompletableFuture<String>> sent = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sent.add(start(channel, String.valueOf(i)));
            expected.add("0/" + i + "/" + i);
        }
        for (CompletableFuture<String> each : sent) {
            each.get(20, TimeUnit.SECONDS);
        }

        assertEquals(expected, SERVICE.database().rows().log("ordered"));
    }

    @Test
    void a_payload_can_bring_its_key_and_headers() throws Exception {
        bench.topic("keyed", 1);
        OutgoingChannel channel = subscribed(bench.outgoing("keyed", "key", "of the channel"));

        send(channel, OutgoingMessage.to("keyed", "whole").withKey("its own").withHeader(Header.ofText("h", "v")));
        send(channel, "bare");

        try (Consumer<String> consumer = SERVICE.get(Consumers.class).join("keyed", Set.of("keyed"), String.class)) {
            List<io.furrow.api.Message<String>> read = new ArrayList<>();
            Eventually.holds("both are read", () -> {
                read.addAll(consumer.poll(Duration.ofMillis(200)));
                return read.size() == 2;
            });
            assertEquals("its own", read.getFirst().keyText());
            assertEquals(List.of(Header.ofText("h", "v")), read.getFirst().headers());
            assertEquals("of the channel", read.getLast().keyText());
        }
    }

    @Test
    void a_message_that_is_not_stored_is_acknowledged_negatively_and_the_next_one_is_stored() throws Exception {
        bench.topic("next", 1);
        OutgoingChannel channel = subscribed(bench.outgoing("next"));
        CompletableFuture<Throwable> refused = new CompletableFuture<>();

        channel.onNext(Message.of(
                OutgoingMessage.to("nowhere", "plough"), () -> CompletableFuture.completedStage(null), reason -> {
                    refused.complete(reason);
                    return CompletableFuture.completedStage(null);
                }));

        assertInstanceOf(FurrowException.UnknownTopic.class, refused.get(20, TimeUnit.SECONDS));
        assertEquals("stored", send(channel, "plough"));
        assertEquals(List.of("0/0/plough"), SERVICE.database().rows().log("next"));
    }

    @Test
    void a_channel_asks_for_one_more_message_for_each_it_has_stored() throws Exception {
        bench.topic("bounded", 1);
        OutgoingChannel channel = subscribed(bench.outgoing("bounded", "max-inflight-messages", "2"));
        assertEquals(2, asked.get());

        send(channel, "a");
        Eventually.holds("one more is asked for", () -> asked.get() == 3);
        send(channel, "b");

        Eventually.holds("two more are asked for", () -> asked.get() == 4);
    }

    @Test
    void what_comes_on_the_thread_of_a_transaction_is_stored_outside_it() throws Exception {
        bench.topic("outside", 1);
        OutgoingChannel channel = subscribed(bench.outgoing("outside"));
        Till till = SERVICE.get(Till.class);

        assertThrows(
                IllegalStateException.class,
                () -> till.within(() -> {
                    assertEquals(
                            "stored",
                            start(channel, "plough")
                                    .orTimeout(20, TimeUnit.SECONDS)
                                    .join());
                    throw new IllegalStateException("the shop changed its mind");
                }));

        assertEquals(List.of("0/0/plough"), SERVICE.database().rows().log("outside"));
    }

    private OutgoingChannel subscribed(OutgoingChannel channel) {
        channel.onSubscribe(new Subscription() {
            @Override
            public void request(long more) {
                asked.addAndGet(more);
            }

            @Override
            public void cancel() {}
        });
        return channel;
    }

    private static String send(OutgoingChannel channel, Object payload) throws Exception {
        return start(channel, payload).get(20, TimeUnit.SECONDS);
    }

    private static CompletableFuture<String> start(OutgoingChannel channel, Object payload) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        channel.onNext(Message.of(
                payload,
                () -> {
                    outcome.complete("stored");
                    return CompletableFuture.completedStage(null);
                },
                reason -> {
                    outcome.completeExceptionally(reason);
                    return CompletableFuture.completedStage(null);
                }));
        return outcome;
    }
}
