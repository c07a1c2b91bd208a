package io.furrow.benchmark.peers;

import static java.util.stream.Collectors.toMap;

import io.furrow.benchmark.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Kafka, with one node that acknowledges what all of its replicas, which is itself, have appended. */
public abstract class KafkaPeer implements Peer {
    /** An append is on disk before it is acknowledged. Without it Kafka leaves that to the operating system. */
    static final Map<String, String> FLUSH_PER_MESSAGE = Map.of("flush.messages", "1");

    private final String name;
    private final Map<String, String> topicSettings;
    private @Nullable BrokerProcess broker;

    KafkaPeer(String name, Map<String, String> topicSettings) {
        this.name = name;
        this.topicSettings = topicSettings;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public void start(Path directory) throws IOException {
        broker = BrokerProcess.start(KafkaBroker.NAME, directory);
    }

    @Override
    public final List<ProcessHandle> servers() {
        return List.of(broker().handle());
    }

    @Override
    public final void createTopic(String topic, int partitions) throws ExecutionException, InterruptedException {
        var created = new NewTopic(topic, partitions, (short) 1).configs(topicSettings);
        try (Admin admin = Admin.create(settings(Map.of()))) {
            admin.createTopics(List.of(created)).all().get();
            while (!ready(admin, topic, partitions)) {
                Thread.onSpinWait();
            }
        }
    }

    /** Whether each partition has a leader that knows of itself. */
    private static boolean ready(Admin admin, String topic, int partitions)
            throws ExecutionException, InterruptedException {
        try {
            admin.listOffsets(IntStream.range(0, partitions)
                            .mapToObj(partition -> new TopicPartition(topic, partition))
                            .collect(toMap(partition -> partition, partition -> OffsetSpec.latest())))
                    .all()
                    .get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Sender sender(String topic) {
        return new TwoProducerSender(topic, promptProducer(), this::gatheringProducer);
    }

    @Override
    public final Receiver receiver(String topic, String group) {
        var consumer = new KafkaConsumer<>(
                settings(Map.of(
                        "group.id",
                        // Members of one group on different topics would wait for each other at every rebalance.
                        topic + "-" + group,
                        "auto.offset.reset",
                        "earliest",
                        "max.poll.records",
                        500,
                        "enable.auto.commit",
                        false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
        return new KafkaReceiver(consumer);
    }

    /** A producer that sends at once what it is given. */
    final Producer<byte[], byte[]> promptProducer() {
        return producer(Map.of("linger.ms", 0));
    }

    private Producer<byte[], byte[]> gatheringProducer() {
        return producer(Map.of("linger.ms", 5, "batch.size", 256 * 1024));
    }

    private Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        var all = settings(settings);
        all.put("acks", "all");
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> settings(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", broker().address());
        return settings;
    }

    private BrokerProcess broker() {
        if (broker == null) {
            throw new IllegalStateException(name + " is not started");
        }
        return broker;
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
    }
}
