package io.furrow.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FurrowException;
import io.furrow.api.FurrowException.Invalid;
import io.furrow.api.FurrowException.OffsetOutOfRange;
import io.furrow.api.FurrowException.UnknownPartition;
import io.furrow.api.FurrowException.UnknownTopic;
import io.furrow.api.OffsetRange;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.ReadLimits;
import io.furrow.api.Receipt;
import io.furrow.api.Slice;
import io.furrow.api.TopicDescription;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

class TopicsTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Topics topics = SERVICE.get(Topics.class);
    private final Publisher publisher = SERVICE.get(Publisher.class);

    private List<Receipt> publish(String topic, int count) {
        List<OutgoingMessage> messages = IntStream.range(0, count)
                .mapToObj(i -> OutgoingMessage.to(topic, "v" + i).withPartition(0))
                .toList();
        return publisher.publishAll(messages).toCompletableFuture().join();
    }

    @Test
    void a_topic_that_is_deleted_at_once_has_been_created() {
        SERVICE.database()
                .execute("create function forget() returns trigger language plpgsql as $$ begin"
                        + " delete from furrow.topic_partition where topic_id = new.id; return null; end $$");
        SERVICE.database()
                .execute("create constraint trigger forget after insert on furrow.topic deferrable initially deferred"
                        + " for each row when (new.name = 'brief') execute function forget()");

        TopicDescription created = topics.create("brief", 2, TopicSettings.DEFAULTS);

        assertEquals(List.of(new OffsetRange(0, 0, 0), new OffsetRange(1, 0, 0)), created.partitions());
    }

    @Test
    void a_created_topic_is_described_as_it_was_asked_for() {
        TopicSettings settings = new TopicSettings(5000, 1000, 100);

        TopicDescription created = topics.create("created", 3, settings);

        assertEquals("created", created.name());
        assertEquals(settings, created.settings());
        assertEquals(
                List.of(new OffsetRange(0, 0, 0), new OffsetRange(1, 0, 0), new OffsetRange(2, 0, 0)),
                created.partitions());
        assertTrue(Duration.between(created.created(), Instant.now()).abs().toMinutes() < 1);
        assertEquals(created, topics.describe("created"));
    }

    @TestFactory
    Stream<DynamicTest> a_name_that_breaks_the_rules_is_refused() {
        return Stream.of("", ".", "..", "__own", "a b", "a/b", "ä", "a\n", "a".repeat(250), "a:b")
                .map(name -> DynamicTest.dynamicTest(
                        "\"" + name + '"',
                        () -> assertEquals(
                                "/topic_name",
                                assertThrows(Invalid.class, () -> topics.create(name, 1, TopicSettings.DEFAULTS))
                                        .pointer())));
    }

    @TestFactory
    Stream<DynamicTest> a_name_within_the_rules_is_taken() {
        return Stream.of("a", "A-b_c.9", "_one", "...", "a".repeat(249))
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> assertEquals(
                                name,
                                topics.create(name, 1, TopicSettings.DEFAULTS).name())));
    }

    @Test
    void one_to_1024_partitions_are_made() {
        for (int count : new int[] {0, -1, 1025}) {
            Invalid refused = assertThrows(Invalid.class, () -> topics.create("count", count, TopicSettings.DEFAULTS));
            assertEquals("/partitions_count", refused.pointer());
        }
        assertEquals(
                1024,
                topics.create("count", 1024, TopicSettings.DEFAULTS)
                        .partitions()
                        .size());
    }

    @Test
    void what_is_not_there_is_said_to_be_unknown() {
        TopicPartition nowhere = new TopicPartition("nowhere", 0);
        assertThrows(UnknownTopic.class, () -> topics.describe("nowhere"));
        assertThrows(UnknownTopic.class, () -> topics.alter("nowhere", Map.of()));
        assertThrows(UnknownTopic.class, () -> topics.addPartitions("nowhere", 2));
        assertThrows(UnknownTopic.class, () -> topics.delete("nowhere"));
        assertThrows(UnknownTopic.class, () -> topics.truncate(nowhere, 0));
        assertThrows(UnknownTopic.class, () -> topics.offsets(nowhere));
        assertThrows(UnknownTopic.class, () -> topics.offsetAt(nowhere, Instant.EPOCH));
        topics.create("somewhere", 1, TopicSettings.DEFAULTS);
        assertThrows(UnknownPartition.class, () -> topics.offsets(new TopicPartition("somewhere", 1)));
        assertThrows(UnknownPartition.class, () -> topics.offsets(new TopicPartition("somewhere", -1)));
    }

    @Test
    void altering_changes_what_is_named_and_nothing_when_a_value_is_refused() {
        topics.create("altered", 1, TopicSettings.DEFAULTS);

        topics.alter("altered", Map.of("retention.ms", "7"));
        Invalid refused = assertThrows(
                Invalid.class, () -> topics.alter("altered", Map.of("retention.ms", "8", "max.message.bytes", "0")));

        assertEquals("/configs/max.message.bytes", refused.pointer());
        assertEquals(
                new TopicSettings(7, -1, 1_048_576), topics.describe("altered").settings());
    }

    @Test
    void an_altered_limit_holds_for_the_next_publish() {
        topics.create("limited", 1, TopicSettings.DEFAULTS);
        publish("limited", 1);

        topics.alter("limited", Map.of("max.message.bytes", "1"));

        assertThrows(FurrowException.TooLarge.class, () -> publish("limited", 1));
    }

    @Test
    void partitions_are_added_but_never_taken_away() {
        topics.create("growing", 2, TopicSettings.DEFAULTS);
        publish("growing", 2);

        TopicDescription grown = topics.addPartitions("growing", 4);

        assertEquals(4, grown.partitions().size());
        assertEquals(new OffsetRange(0, 0, 2), grown.partitions().getFirst());
        assertEquals(grown, topics.addPartitions("growing", 4), "asking again changes nothing");
        assertThrows(FurrowException.PartitionsMayNotShrink.class, () -> topics.addPartitions("growing", 3));
        Receipt receipt = publisher
                .publish(OutgoingMessage.to("growing", "x").withPartition(3))
                .toCompletableFuture()
                .join();
        assertEquals(0, receipt.offset());
    }

    @Test
    void names_are_listed_in_order_a_page_at_a_time() {
        for (String name : List.of("list-b", "list-a", "list_c", "listXc", "list-d")) {
            topics.create(name, 1, TopicSettings.DEFAULTS);
        }
        assertEquals(List.of("list-a", "list-b", "list-d"), topics.list("list-", "", 10));
        assertEquals(List.of("list-b"), topics.list("list-", "list-a", 1));
        assertEquals(List.of("list_c"), topics.list("list_", "", 10), "an underscore is no wildcard");
        assertEquals(List.of(), topics.list("list%", "", 10));
        topics.delete("list-b");
        assertEquals(List.of("list-a", "list-d"), topics.list("list-", "", 10));
        assertEquals(
                "/limit",
                assertThrows(Invalid.class, () -> topics.list("", "", 0)).pointer());
    }

    @Test
    void truncating_raises_the_start_and_never_lowers_it() {
        topics.create("truncated", 1, TopicSettings.DEFAULTS);
        TopicPartition partition = new TopicPartition("truncated", 0);
        publish("truncated", 5);

        assertEquals(new OffsetRange(0, 3, 5), topics.truncate(partition, 3));
        assertEquals(new OffsetRange(0, 3, 5), topics.truncate(partition, 1));
        assertThrows(OffsetOutOfRange.class, () -> topics.truncate(partition, 6));
        assertThrows(OffsetOutOfRange.class, () -> topics.truncate(partition, -1));
        assertEquals(new OffsetRange(0, 5, 5), topics.truncate(partition, 5));

        OffsetOutOfRange refused = assertThrows(OffsetOutOfRange.class, () -> read(partition, 4));
        assertEquals(5, refused.logStartOffset());
        assertTrue(refused.forgotten());
        assertEquals(5, publish("truncated", 1).getFirst().offset());
    }

    private Slice<String> read(TopicPartition partition, long offset) {
        return topics.read(partition, offset, ReadLimits.DEFAULTS, String.class);
    }

    @Test
    void an_offset_is_found_by_its_time() {
        topics.create("times", 1, TopicSettings.DEFAULTS);
        TopicPartition partition = new TopicPartition("times", 0);
        assertEquals(0, topics.offsetAt(partition, Instant.EPOCH), "of an empty log");
        List<Receipt> receipts = Stream.generate(() -> publish("times", 2))
                .limit(20)
                .flatMap(List::stream)
                .toList();

        for (Receipt receipt : receipts) {
            long first = receipts.stream()
                    .filter(other -> !other.timestamp().isBefore(receipt.timestamp()))
                    .findFirst()
                    .orElseThrow()
                    .offset();
            assertEquals(first, topics.offsetAt(partition, receipt.timestamp()));
        }
        assertEquals(0, topics.offsetAt(partition, Instant.EPOCH));
        assertEquals(
                40, topics.offsetAt(partition, receipts.getLast().timestamp().plusNanos(1000)));
        topics.truncate(partition, 7);
        assertEquals(7, topics.offsetAt(partition, Instant.EPOCH), "what was forgotten is not found");
    }

    @Test
    void a_read_waits_for_a_first_message_and_no_longer_than_it_may() {
        topics.create("waited", 1, TopicSettings.DEFAULTS);
        TopicPartition partition = new TopicPartition("waited", 0);
        assertEquals(new Slice<>(List.of(), 0, 0), read(partition, 0));

        CompletableFuture<Slice<String>> waiting = CompletableFuture.supplyAsync(
                () -> topics.read(partition, 0, ReadLimits.DEFAULTS.within(Duration.ofSeconds(20)), String.class));
        assertFalse(waiting.isDone());
        publish("waited", 1);

        Slice<String> slice = waiting.join();
        assertEquals("v0", slice.messages().getFirst().value());
        assertEquals(1, slice.nextOffset());
        assertEquals(1, slice.highWatermark());
        assertThrows(OffsetOutOfRange.class, () -> read(partition, 2));
    }
}
