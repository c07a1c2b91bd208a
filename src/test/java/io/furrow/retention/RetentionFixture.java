package io.furrow.retention;

import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.ReadLimits;
import io.furrow.api.Receipt;
import io.furrow.api.Retention.Report;
import io.furrow.api.Slice;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.store.Catalogue;
import io.furrow.store.JobLeases;
import io.furrow.store.News;
import io.furrow.store.SegmentPool;
import io.furrow.store.TopicRemoval;
import io.furrow.store.Trim;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Topics, and retention that runs when the test says so. */
record RetentionFixture(TestService service) {
    /** A service whose retention does not run by itself. */
    static TestService quietService(TestDatabase database) {
        return TestService.on(database)
                .with("furrow.segment.check.interval.ms", "86400000")
                .with("furrow.retention.check.interval.ms", "86400000");
    }

    Topics topics() {
        return service.get(Topics.class);
    }

    TopicPartition partition(String topic, Map<String, String> settings) {
        topics().create(topic, 1, TopicSettings.DEFAULTS.with(settings));
        return new TopicPartition(topic, 0);
    }

    List<Receipt> publish(TopicPartition partition, int count, int bytes) {
        List<OutgoingMessage> messages = IntStream.range(0, count)
                .mapToObj(i ->
                        OutgoingMessage.to(partition.topic(), new byte[bytes]).withPartition(partition.partition()))
                .toList();
        return service.get(Publisher.class)
                .publishAll(messages)
                .toCompletableFuture()
                .join();
    }

    Report run() {
        return service.get(LeasedRetention.class).run();
    }

    /** One more replica's retention, on the same database. */
    @SuppressWarnings("UnnecessaryAssignment") // here the test is the framework that fills the injected fields
    LeasedRetention secondReplica() {
        LeasedRetention second = new LeasedRetention();
        second.settings = service.get(RetentionSettings.class);
        second.leases = service.get(JobLeases.class);
        second.trim = service.get(Trim.class);
        second.pool = service.get(SegmentPool.class);
        second.removal = service.get(TopicRemoval.class);
        second.catalogue = service.get(Catalogue.class);
        second.clock = new DatabaseClock();
        second.clock.trim = second.trim;
        second.news = service.get(News.class);
        return second;
    }

    long start(TopicPartition partition) {
        return topics().offsets(partition).beginningOffset();
    }

    Slice<byte[]> read(TopicPartition partition, long offset) {
        return topics().read(partition, offset, ReadLimits.DEFAULTS.upTo(5000), byte[].class);
    }

    int segment(TopicPartition partition) {
        return (int) service.database().rows().number("""
                select p.segment from furrow.topic_partition p join furrow.topic t on t.id = p.topic_id
                 where t.name = ? and t.state = 'active' and p.number = ?""", partition.topic(), partition.partition());
    }

    long bytes(int segment) {
        return service.database()
                .rows()
                .number("select pg_relation_size(?::regclass)", String.format("furrow.message_s%02d", segment));
    }

    long count(String query) {
        return service.database().rows().count(query);
    }
}
