package io.furrow.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.Bytes;
import io.furrow.api.Header;
import io.furrow.api.Message;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.ReadLimits;
import io.furrow.api.Receipt;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.store.AppendRequest;
import io.furrow.store.AppendTransaction;
import io.furrow.store.Catalogue;
import io.furrow.testing.TestService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Batches that go in by COPY come out as they were, as those do that go in by an insert. */
class LargeBatchTest {
    private static final Instant TIME = Instant.parse("1999-12-31T23:59:59.999999Z");

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Topics topics = SERVICE.get(Topics.class);
    private final Publisher publisher = SERVICE.get(Publisher.class);

    @Test
    void a_few_messages() {
        assertEquals(described(sent("few", 5)), published("few", 5));
    }

    @Test
    void as_many_as_are_copied() {
        assertEquals(described(sent("many", 1_000)), published("many", 1_000));
    }

    @Test
    void a_large_batch_is_copied_also_where_it_follows_another() {
        topics.create("following", 1, TopicSettings.DEFAULTS);
        try (var appender = SERVICE.get(AppendTransaction.class).appender()) {
            assertEquals(1, copies(() -> appender.commit(batch("following"), true)));
            assertTrue(appender.begun());
            assertEquals(1, copies(() -> appender.commit(batch("following"), true)));
        }
    }

    private static long copies(Runnable work) {
        return SERVICE.database().statementsDuring(work).stream()
                .filter(statement -> statement.startsWith("copy furrow.message_s"))
                .count();
    }

    private static List<AppendRequest> batch(String name) {
        var topic = SERVICE.get(Catalogue.class).topic(name);
        var row = new AppendRequest.Row(topic, topic.partitionId(0), null, new byte[] {1}, null, null);
        return List.of(new AppendRequest(Collections.nCopies(1_000, row), null));
    }

    private static List<OutgoingMessage> sent(String topic, int count) {
        List<OutgoingMessage> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            OutgoingMessage message = OutgoingMessage.to(topic, i % 7 == 0 ? null : new byte[] {0, (byte) i, -1})
                    .withPartition(i % 3)
                    .withKey(i % 5 == 0 ? null : "key-" + i);
            message = i % 2 == 0 ? message : message.withHeader(Header.ofText("number", "" + i));
            messages.add(i % 11 == 0 ? message : message.withTimestamp(TIME.plusSeconds(i)));
        }
        return messages;
    }

    /** What is read back, by partition; it must lie where the receipts say. */
    private List<String> published(String topic, int count) {
        topics.create(topic, 3, TopicSettings.DEFAULTS);
        List<Receipt> receipts =
                publisher.publishAll(sent(topic, count)).toCompletableFuture().join();
        List<Message<Bytes>> read = new ArrayList<>();
        for (int partition = 0; partition < 3; partition++) {
            read.addAll(
                    topics.read(new TopicPartition(topic, partition), 0, ReadLimits.DEFAULTS.upTo(5000), Bytes.class)
                            .messages());
        }
        List<String> described = new ArrayList<>();
        for (Receipt receipt : receipts) {
            Message<Bytes> message = read.stream()
                    .filter(m -> m.partition() == receipt.partition() && m.offset() == receipt.offset())
                    .findFirst()
                    .orElseThrow();
            assertEquals(receipt.timestamp(), message.timestamp());
            described.add(
                    describe(message.keyText(), message.value(), message.headers(), message.publisherTimestamp()));
        }
        return described;
    }

    private static List<String> described(List<OutgoingMessage> messages) {
        return messages.stream()
                .map(m -> describe(
                        (String) m.key(),
                        m.value() == null ? null : Bytes.of((byte[]) m.value()),
                        m.headers(),
                        m.timestamp()))
                .toList();
    }

    private static String describe(
            @Nullable String key, @Nullable Bytes value, List<Header> headers, @Nullable Instant time) {
        return key + " " + value + " " + headers + " " + time;
    }
}
