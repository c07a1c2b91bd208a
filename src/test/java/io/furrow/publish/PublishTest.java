package io.furrow.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.Header;
import io.furrow.api.Message;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.ReadLimits;
import io.furrow.api.Receipt;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PublishTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final Topics topics = SERVICE.get(Topics.class);

    @Test
    void what_was_published_is_read_back_byte_for_byte() {
        topics.create("bytes", 1, TopicSettings.DEFAULTS);
        byte[] value = {0, 1, -1, 127};
        OutgoingMessage message = OutgoingMessage.to("bytes", value)
                .withKey("k\u0000y")
                .withHeader(Header.ofText("h", "1"))
                .withHeader(new Header("h", null));

        Receipt receipt = join(publisher.publish(message));

        Message<Bytes> read = read("bytes", 0).getFirst();
        assertEquals(0, receipt.offset());
        assertEquals(receipt.timestamp(), read.timestamp());
        assertEquals(Bytes.of(value), read.value());
        assertEquals("k\u0000y", read.keyText());
        assertEquals(List.of(Header.ofText("h", "1"), new Header("h", null)), read.headers());
    }

    @Test
    void offsets_have_no_gaps_however_many_publish_at_once() {
        topics.create("many", 4, TopicSettings.DEFAULTS);
        List<CompletableFuture<Receipt>> stages = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            stages.add(publisher.publish("many", "key" + i % 17, "value" + i).toCompletableFuture());
        }

        var byPartition = stages.stream().map(CompletableFuture::join).collect(groupingBy(Receipt::partition));

        byPartition.forEach((partition, receipts) -> assertEquals(
                LongStream.range(0, receipts.size()).boxed().toList(),
                receipts.stream().map(Receipt::offset).sorted().toList()));
        for (int key = 0; key < 17; key++) {
            String wanted = "key" + key;
            List<String> values = IntStream.range(0, 4)
                    .mapToObj(partition -> read("many", partition))
                    .flatMap(List::stream)
                    .filter(message -> wanted.equals(message.keyText()))
                    .map(message -> Objects.requireNonNull(message.value()).text())
                    .toList();
            int first = key;
            assertEquals(
                    IntStream.range(0, 2000)
                            .filter(i -> i % 17 == first)
                            .mapToObj(i -> "value" + i)
                            .toList(),
                    values);
        }
    }

    @Test
    void the_same_idempotency_key_answers_the_first_receipts() {
        topics.create("once", 3, TopicSettings.DEFAULTS);
        List<OutgoingMessage> messages = List.of(
                OutgoingMessage.to("once", "a"), OutgoingMessage.to("once", "b").withKey("x"));

        List<Receipt> first = join(publisher.publishAll(messages, "order-1"));
        List<Receipt> again = join(publisher.publishAll(messages, "order-1"));

        assertTrue(again.stream().allMatch(Receipt::replayed));
        assertEquals(
                first.stream().map(Receipt::offset).toList(),
                again.stream().map(Receipt::offset).toList());
        assertEquals(
                first.stream().map(Receipt::timestamp).toList(),
                again.stream().map(Receipt::timestamp).toList());
        assertEquals(2, stored("once", 3));
        assertFalse(join(publisher.publish(OutgoingMessage.to("once", "a").withIdempotencyKey("order-2")))
                .replayed());
    }

    @Test
    void an_idempotency_key_used_with_other_messages_is_refused() {
        topics.create("conflict", 2, TopicSettings.DEFAULTS);
        join(publisher.publish(OutgoingMessage.to("conflict", "a").withIdempotencyKey("k")));

        CompletionException refused = assertThrows(
                CompletionException.class,
                () -> join(publisher.publish(OutgoingMessage.to("conflict", "b").withIdempotencyKey("k"))));

        assertTrue(refused.getCause() instanceof FurrowException.IdempotencyConflict);
        assertEquals(1, stored("conflict", 2));
    }

    @Test
    void one_key_published_by_many_at_once_is_stored_once() {
        topics.create("race", 4, TopicSettings.DEFAULTS);
        List<CompletableFuture<Receipt>> stages = IntStream.range(0, 50)
                .mapToObj(i -> publisher
                        .publish(OutgoingMessage.to("race", "same").withIdempotencyKey("same"))
                        .toCompletableFuture())
                .toList();

        List<Receipt> receipts = stages.stream().map(CompletableFuture::join).toList();

        assertEquals(1, receipts.stream().filter(receipt -> !receipt.replayed()).count());
        assertEquals(1, receipts.stream().map(Receipt::offset).distinct().count());
        assertEquals(1, stored("race", 4));
    }

    @Test
    void what_cannot_be_stored_is_refused_at_once() {
        topics.create("small", 1, TopicSettings.DEFAULTS.with(Map.of("max.message.bytes", "10")));

        assertThrows(FurrowException.UnknownTopic.class, () -> publisher.publish("nowhere", "x"));
        assertThrows(FurrowException.TooLarge.class, () -> publisher.publish("small", "12345678901"));
        assertThrows(
                FurrowException.UnknownPartition.class,
                () -> publisher.publish(OutgoingMessage.to("small", "x").withPartition(1)));
        assertEquals(0, stored("small", 1));
    }

    @Test
    void keys_land_where_kafka_puts_them() {
        // Kafka's own test vectors of Utils.murmur2.
        assertEquals(-973932308, Partitioner.murmur2("21".getBytes(UTF_8)));
        assertEquals(-790332482, Partitioner.murmur2("foobar".getBytes(UTF_8)));
        assertEquals(-985981536, Partitioner.murmur2("a-little-bit-long-string".getBytes(UTF_8)));
        assertEquals(-1486304829, Partitioner.murmur2("a-little-bit-longer-string".getBytes(UTF_8)));
        assertEquals(
                -58897971, Partitioner.murmur2("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8".getBytes(UTF_8)));
    }

    private int stored(String topic, int partitions) {
        return IntStream.range(0, partitions).map(p -> read(topic, p).size()).sum();
    }

    private List<Message<Bytes>> read(String topic, int partition) {
        return topics.read(new TopicPartition(topic, partition), 0, ReadLimits.DEFAULTS.upTo(5000), Bytes.class)
                .messages();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
