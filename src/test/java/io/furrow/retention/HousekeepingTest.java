package io.furrow.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.Happening;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.Receipt;
import io.furrow.api.Retention.Report;
import io.furrow.api.TopicPartition;
import io.furrow.store.SegmentPool;
import io.furrow.testing.Eventually;
import io.furrow.testing.HeardNews;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import io.furrow.testing.TurnableClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What else a run of retention sees to. */
class HousekeepingTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final TurnableClock CLOCK = TurnableClock.of(DATABASE);

    @RegisterExtension
    static final TestService SERVICE = RetentionFixture.quietService(DATABASE)
            .with("furrow.idempotency.retention.ms", "60000")
            .inviting(HeardNews.class);

    private final RetentionFixture retention = new RetentionFixture(SERVICE);
    private final HeardNews news = SERVICE.get(HeardNews.class);

    @AfterEach
    void clear() {
        retention.topics().list("", "", 1000).forEach(retention.topics()::delete);
        retention.run();
        retention.run();
    }

    private Receipt publishOnce(String topic, String key) {
        return SERVICE.get(Publisher.class)
                .publish(OutgoingMessage.to(topic, "x").withIdempotencyKey(key))
                .toCompletableFuture()
                .join();
    }

    @Test
    void of_a_deleted_topic_nothing_is_left_and_its_space_comes_back() {
        TopicPartition partition = retention.partition("deleted", Map.of("retention.ms", "-1"));
        int segment = retention.segment(partition);
        retention.publish(partition, 100, 1000);
        publishOnce("deleted", "key");
        try (Consumer<String> consumer = SERVICE.get(Consumers.class).join("leaver", Set.of("deleted"), String.class)) {
            Eventually.holds("assigned", () -> {
                consumer.poll(Duration.ofMillis(100));
                return !consumer.assignment().isEmpty();
            });
            consumer.commit(Map.of(partition, new CommittedPosition(5, "")));
        }
        long id = topicId("deleted");

        retention.topics().delete("deleted");
        SERVICE.get(SegmentPool.class).roll(1);
        Report report = retention.run();

        assertEquals(1, report.topicsRemoved());
        for (String rows : new String[] {
            "furrow.topic where id = " + id,
            "furrow.topic_partition where topic_id = " + id,
            "furrow.segment_base b where not exists (select from furrow.topic_partition p where p.id = b.partition_id)",
            "furrow.committed_offset o where not exists (select from furrow.topic_partition p where p.id = o.partition_id)"
        }) {
            assertEquals(0, retention.count(rows), rows);
        }
        assertEquals(0, retention.bytes(segment));
        news.await(new Happening.SegmentTruncated(segment));
    }

    private static long topicId(String name) {
        return DATABASE.rows().number("select id from furrow.topic where name = ?", name);
    }

    @Test
    void a_deleted_topic_that_somebody_holds_does_not_keep_the_space_of_others() throws SQLException {
        retention.partition("clung-to", Map.of());
        TopicPartition other = retention.partition("other", Map.of("retention.ms", "60000"));
        retention.publish(other, 10, 100);
        int segment = retention.segment(other);
        long id = topicId("clung-to");
        retention.topics().delete("clung-to");
        retention.topics().truncate(other, 10);
        SERVICE.get(SegmentPool.class).roll(1);
        try (Connection holder = DATABASE.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select from furrow.topic_partition where topic_id = " + id + " for update");

            Report report = retention.run();

            assertEquals(0, report.topicsRemoved());
            assertEquals(0, retention.bytes(segment));
            holder.rollback();
        }
        assertEquals(1, retention.run().topicsRemoved());
    }

    @Test
    void idempotency_keys_are_forgotten_in_time_however_many_there_are() {
        retention.partition("keyed", Map.of());
        publishOnce("keyed", "first");
        DATABASE.execute("insert into furrow.publish_key (topic_id, key, hash, partitions, offsets, published_micros)"
                + " select " + topicId("keyed") + ", n, '', '{}', '{}', '{}' from generate_series(1, 25000) n");
        retention.run();
        assertTrue(publishOnce("keyed", "first").replayed(), "too early");

        CLOCK.turn(Duration.ofSeconds(61));
        publishOnce("keyed", "second");
        retention.run();

        assertEquals(1, retention.count("furrow.publish_key where topic_id = " + topicId("keyed")));
        assertTrue(publishOnce("keyed", "second").replayed());
        assertFalse(publishOnce("keyed", "first").replayed());
    }

    @Test
    void whoever_had_not_read_what_was_forgotten_is_told() {
        TopicPartition partition = retention.partition("unread", Map.of("retention.bytes", "1"));
        retention.publish(partition, 10, 10);
        commit("behind", partition, 3);
        commit("ahead", partition, 10);

        retention.run();

        news.await(new Happening.Purged(partition, 9, 9));
        news.await(new Happening.LostToRetention("behind", partition, 6));
        retention.publish(partition, 2, 10);
        retention.run();
        news.await(new Happening.Purged(partition, 11, 2));
        news.await(new Happening.LostToRetention("behind", partition, 2));
        news.await(new Happening.LostToRetention("ahead", partition, 1));
        assertEquals(3, news.all(Happening.LostToRetention.class, lost -> true).size());
    }

    private static void commit(String group, TopicPartition partition, long offset) {
        try (Consumer<String> consumer =
                SERVICE.get(Consumers.class).join(group, Set.of(partition.topic()), String.class)) {
            Eventually.holds("assigned", () -> {
                consumer.poll(Duration.ofMillis(100));
                return !consumer.assignment().isEmpty();
            });
            consumer.commit(Map.of(partition, new CommittedPosition(offset, "")));
        }
    }

    @Test
    void after_a_jump_of_the_clock_nothing_is_forgotten_for_its_age_in_that_run() {
        TopicPartition aged = retention.partition("jumped", Map.of("retention.ms", "120000"));
        TopicPartition sized = retention.partition("not-aged", Map.of("retention.bytes", "1"));
        retention.publish(aged, 3, 10);
        publishOnce("jumped", "key");
        retention.run();
        retention.publish(sized, 3, 10);
        assertEquals(0, retention.start(aged));

        CLOCK.turn(Duration.ofMinutes(10));
        retention.run();

        assertEquals(0, retention.start(aged));
        assertEquals(2, retention.start(sized), "size has nothing to do with the clock");
        assertTrue(publishOnce("jumped", "key").replayed(), "a key has an age too");

        retention.run();
        assertEquals(4, retention.start(aged));
    }
}
