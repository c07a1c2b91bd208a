package io.furrow.benchmark.peers;

import io.furrow.benchmark.Peer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** Publishes with two producers of its own: one that sends at once, and from the first several values on one that gathers. */
final class TwoProducerSender implements Peer.Sender {
    private final String topic;
    private final Producer<byte[], byte[]> prompt;
    private final KafkaSender single;
    private final Supplier<Producer<byte[], byte[]>> gatheringProducer;
    private @Nullable Producer<byte[], byte[]> gathering;

    TwoProducerSender(
            String topic, Producer<byte[], byte[]> prompt, Supplier<Producer<byte[], byte[]>> gatheringProducer) {
        this.topic = topic;
        this.prompt = prompt;
        this.single = new KafkaSender(topic, prompt);
        this.gatheringProducer = gatheringProducer;
    }

    @Override
    public CompletionStage<?> send(byte[] value) {
        return single.send(value);
    }

    @Override
    public CompletionStage<?> sendAll(List<byte[]> values) {
        if (gathering == null) {
            gathering = gatheringProducer.get();
        }
        return new KafkaSender(topic, gathering).sendAll(values);
    }

    @Override
    public void close() {
        prompt.close();
        if (gathering != null) {
            gathering.close();
        }
    }
}
