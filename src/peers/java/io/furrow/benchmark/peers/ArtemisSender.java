package io.furrow.benchmark.peers;

import io.furrow.benchmark.Peer;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Topic;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Publishes over connections of its own: one that waits for each message, and, when first needed, one with transactions. */
final class ArtemisSender implements Peer.Sender {
    private static final CompletionStage<?> DONE = CompletableFuture.completedStage(null);

    private final ConnectionFactory connections;
    private final JMSContext blocking;
    private final JMSProducer producer;
    private final Topic topic;
    private @Nullable JMSContext transacted;

    ArtemisSender(String topic, ConnectionFactory connections) {
        this.connections = connections;
        this.blocking = connections.createContext(JMSContext.AUTO_ACKNOWLEDGE);
        this.producer = blocking.createProducer();
        this.topic = blocking.createTopic(topic);
    }

    @Override
    public CompletionStage<?> send(byte[] value) {
        producer.send(topic, value);
        return DONE;
    }

    @Override
    public CompletionStage<?> sendAll(List<byte[]> values) {
        if (transacted == null) {
            transacted = connections.createContext(JMSContext.SESSION_TRANSACTED);
        }
        JMSProducer several = transacted.createProducer();
        for (byte[] value : values) {
            several.send(topic, value);
        }
        transacted.commit();
        return DONE;
    }

    @Override
    public void close() {
        blocking.close();
        if (transacted != null) {
            transacted.close();
        }
    }
}
