package io.furrow.benchmark.peers;

import io.furrow.benchmark.Peer;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** A member of a consumer group. */
final class KafkaReceiver implements Peer.Receiver {
    private final KafkaConsumer<byte[], byte[]> consumer;

    KafkaReceiver(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    @Override
    public int poll(Duration timeout, Consumer<byte[]> each) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
        for (ConsumerRecord<byte[], byte[]> message : records) {
            each.accept(message.value());
        }
        return records.count();
    }

    @Override
    public void commit() {
        consumer.commitSync();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
