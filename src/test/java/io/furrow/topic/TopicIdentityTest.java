package io.furrow.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.FurrowException;
import io.furrow.api.Message;
import io.furrow.api.OffsetRange;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.ReadLimits;
import io.furrow.api.Receipt;
import io.furrow.api.TopicDescription;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.store.TopicRows;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A topic is more than its name. */
class TopicIdentityTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Topics topics = SERVICE.get(Topics.class);
    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final Consumers consumers = SERVICE.get(Consumers.class);

    private Receipt publishOnce(String topic, String value) {
        return publisher
                .publish(OutgoingMessage.to(topic, value).withIdempotencyKey("key"))
                .toCompletableFuture()
                .join();
    }

    @Test
    void a_deleted_name_is_free_at_once_for_a_topic_without_a_past() {
        topics.create("reborn", 2, TopicSettings.DEFAULTS);
        publishOnce("reborn", "old");
        topics.delete("reborn");
        assertThrows(FurrowException.UnknownTopic.class, () -> topics.describe("reborn"));
        assertThrows(FurrowException.UnknownTopic.class, () -> publishOnce("reborn", "lost"));

        topics.create("reborn", 1, new TopicSettings(1000, -1, 100));

        assertEquals(
                List.of(new OffsetRange(0, 0, 0)), topics.describe("reborn").partitions());
        Receipt receipt = publishOnce("reborn", "new");
        assertFalse(receipt.replayed(), "the old topic's idempotency keys are not the new one's");
        assertEquals(0, receipt.offset());
    }

    @Test
    void an_old_committed_offset_says_nothing_about_the_new_topic() {
        topics.create("committed", 1, TopicSettings.DEFAULTS);
        publishOnce("committed", "old");
        try (Consumer<String> consumer = consumers.join("group", Set.of("committed"), String.class)) {
            assertEquals(List.of("old"), values(poll(consumer)));
            consumer.commit();
        }
        topics.delete("committed");
        topics.create("committed", 1, TopicSettings.DEFAULTS);
        publishOnce("committed", "new");

        try (Consumer<String> consumer = consumers.join("group", Set.of("committed"), String.class)) {
            assertEquals(List.of("new"), values(poll(consumer)));
        }
    }

    private static List<Message<String>> poll(Consumer<String> consumer) {
        List<Message<String>> messages = new ArrayList<>();
        for (int tried = 0; tried < 20 && messages.isEmpty(); tried++) {
            messages.addAll(consumer.poll(Duration.ofSeconds(1)));
        }
        return messages;
    }

    private static List<String> values(List<Message<String>> messages) {
        return messages.stream().map(message -> String.valueOf(message.value())).toList();
    }

    @Test
    void of_two_who_create_a_topic_at_once_one_is_told_that_it_exists() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 20; round++) {
                String name = "race" + round;
                Callable<TopicDescription> create = () -> topics.create(name, 2, TopicSettings.DEFAULTS);
                int created = 0;
                for (Future<TopicDescription> one : threads.invokeAll(List.of(create, create, create, create))) {
                    created += succeeded(one) ? 1 : 0;
                }
                assertEquals(1, created);
                assertEquals(2, topics.describe(name).partitions().size());
            }
        }
    }

    private static boolean succeeded(Future<?> creation) throws InterruptedException {
        try {
            creation.get();
            return true;
        } catch (ExecutionException e) {
            assertTrue(e.getCause() instanceof FurrowException.TopicExists, () -> String.valueOf(e.getCause()));
            return false;
        }
    }

    /** What another replica does to topics, this process does not hear of. */
    @Test
    void a_topic_that_another_replica_deleted_and_created_again_is_found() {
        TopicRows elsewhere = SERVICE.get(TopicRows.class);
        TopicPartition partition = new TopicPartition("elsewhere", 0);
        topics.create("elsewhere", 1, TopicSettings.DEFAULTS);
        publishOnce("elsewhere", "old");
        assertEquals(1, topics.offsets(partition).endOffset());

        elsewhere.delete("elsewhere");
        elsewhere.create("elsewhere", 1, TopicSettings.DEFAULTS);

        assertEquals(new OffsetRange(0, 0, 0), topics.offsets(partition));
        assertEquals(
                0, topics.read(partition, 0, ReadLimits.DEFAULTS, String.class).highWatermark());
        assertFalse(publishOnce("elsewhere", "new").replayed());
        elsewhere.delete("elsewhere");
        assertThrows(FurrowException.UnknownTopic.class, () -> topics.offsets(partition));
    }
}
