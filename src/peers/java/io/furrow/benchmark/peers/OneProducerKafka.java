package io.furrow.benchmark.peers;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** Kafka where an acknowledged message is on disk, and all senders use one producer, as the beans of an application do. */
public final class OneProducerKafka extends KafkaPeer {
    private @Nullable Producer<byte[], byte[]> producer;

    public OneProducerKafka() {
        super("Kafka, flush per message, one producer", FLUSH_PER_MESSAGE);
    }

    @Override
    public void start(Path directory) throws IOException {
        super.start(directory);
        producer = promptProducer();
    }

    @Override
    public Sender sender(String topic) {
        if (producer == null) {
            throw new IllegalStateException(name() + " is not started");
        }
        return new KafkaSender(topic, producer);
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close();
        }
        super.close();
    }
}
