package io.furrow.benchmark.peers;

import io.furrow.benchmark.Peer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes to a topic with a producer that belongs to somebody else. */
final class KafkaSender implements Peer.Sender {
    private final String topic;
    private final Producer<byte[], byte[]> producer;

    KafkaSender(String topic, Producer<byte[], byte[]> producer) {
        this.topic = topic;
        this.producer = producer;
    }

    @Override
    public CompletionStage<?> send(byte[] value) {
        return sendAll(List.of(value));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // The callback hears of it.
    public CompletionStage<?> sendAll(List<byte[]> values) {
        var all = new CompletableFuture<Void>();
        var missing = new AtomicInteger(values.size());
        Callback acknowledged = (where, failure) -> {
            if (failure != null) {
                all.completeExceptionally(failure);
            } else if (missing.decrementAndGet() == 0) {
                all.complete(null);
            }
        };
        for (byte[] value : values) {
            producer.send(new ProducerRecord<>(topic, value), acknowledged);
        }
        return all;
    }

    @Override
    public void close() {}
}
