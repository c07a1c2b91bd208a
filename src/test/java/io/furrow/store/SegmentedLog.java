package io.furrow.store;

import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.Rows;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The log of one test: topics, and the steps that retention and publishers take with their segments, one at a time. Registered as an
 * extension, it is cleared for the next test.
 */
record SegmentedLog(TestService service) implements AfterEachCallback {
    static final Map<String, String> SHORT = Map.of("retention.ms", "3600000");
    static final Map<String, String> FOREVER = Map.of("retention.ms", "-1");

    /** A service that does nothing by itself while the test takes its steps. */
    static TestService quietService() {
        return quietService(TestDatabase.fresh());
    }

    static TestService quietService(TestDatabase database) {
        return TestService.on(database)
                .with("furrow.segment.check.interval.ms", "86400000")
                .with("furrow.retention.check.interval.ms", "86400000");
    }

    TestDatabase database() {
        return service.database();
    }

    Topics topics() {
        return service.get(Topics.class);
    }

    /** A replica that remembers nothing. */
    Replica replica() {
        return new Replica(database());
    }

    TopicPartition partition(String topic, Map<String, String> settings) {
        topics().create(topic, 1, TopicSettings.DEFAULTS.with(settings));
        return new TopicPartition(topic, 0);
    }

    /** Publishes values after the open segment of each class was closed: they go to the next one. */
    int publishInNextSegment(TopicPartition partition, String... values) {
        roll();
        return publishFresh(partition, values);
    }

    /** Publishes from a replica that remembers nothing, and answers the segment that took the values. */
    int publishFresh(TopicPartition partition, String... values) {
        replica().publish(partition, values);
        return segment(partition);
    }

    /** Closes every open segment that holds anything. */
    void roll() {
        replica().pool.roll(1);
    }

    void forget(TopicPartition partition, long before) {
        topics().truncate(partition, before);
    }

    /** The segment a partition writes to. */
    int segment(TopicPartition partition) {
        return (int) database()
                .rows()
                .number(
                        "select segment from furrow.topic_partition where id = ?",
                        replica().id(partition));
    }

    String state(int segment) {
        return database().rows().text("select state from furrow.segment where segment = ?", segment);
    }

    long bytes(int segment) {
        return database().rows().number("select pg_relation_size(?::regclass)", child(segment));
    }

    static String child(int segment) {
        return String.format("furrow.message_s%02d", segment);
    }

    /** Goes round the pool, keeping one message and forgetting all before, until a partition writes to that segment. */
    void comeBackTo(int segment, TopicPartition partition) {
        for (int round = 0; round < 2 * SegmentStatements.POOL; round++) {
            long next = replica().watermark(partition).end();
            int now = publishInNextSegment(partition, "round " + next);
            forget(partition, next);
            replica().reclaim();
            if (now == segment) {
                return;
            }
        }
        throw new AssertionError("Segment " + segment + " did not come round again: " + state(segment));
    }

    /** Deletes every topic and gives all space back. */
    @Override
    public void afterEach(ExtensionContext context) {
        topics().list("", "", 1000).forEach(topics()::delete);
        service.get(TopicRemoval.class).removeDeleted();
        roll();
        replica().reclaim();
    }

    /** Every offset of a partition that a transaction sees in the table of all segments. */
    static List<Long> offsetsSeen(java.sql.Connection connection, int partitionId) {
        return Rows.numbers(
                connection, "select \"offset\" from furrow.message where partition_id = ? order by 1", partitionId);
    }
}
