package io.furrow.benchmark.peers;

import io.furrow.benchmark.Peer;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.time.Duration;
import java.util.function.Consumer;

/** Receives from a subscription within transactions. */
final class ArtemisReceiver implements Peer.Receiver {
    private static final int MOST = 500;

    private final JMSContext context;
    private final JMSConsumer consumer;

    ArtemisReceiver(JMSContext context, JMSConsumer consumer) {
        this.context = context;
        this.consumer = consumer;
    }

    @Override
    public int poll(Duration timeout, Consumer<byte[]> each) {
        int count = 0;
        // A millisecond only looks at what the broker has sent ahead; not waiting at all would ask the broker for more.
        for (byte[] value = consumer.receiveBody(byte[].class, Math.max(1, timeout.toMillis()));
                value != null;
                value = count == MOST ? null : consumer.receiveBody(byte[].class, 1)) {
            each.accept(value);
            count++;
        }
        return count;
    }

    @Override
    public void commit() {
        context.commit();
    }

    @Override
    public void close() {
        consumer.close();
        context.close();
    }
}
