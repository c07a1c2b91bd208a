package io.furrow.benchmark.peers;

import io.furrow.benchmark.Peer;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Artemis over Jakarta Messaging: a topic is an address that copies each message into the queue of each group, and a group is a
 * durable shared subscription. It has no partitions. A message for which there is no queue yet is not stored at all, so that
 * the group {@link #FIRST_GROUP} is there from the beginning; others receive what comes after their first receiver.
 */
public final class Artemis implements Peer {
    /** The group that each topic has. */
    static final String FIRST_GROUP = "bench";

    private @Nullable BrokerProcess broker;
    private @Nullable ActiveMQConnectionFactory connections;

    @Override
    public String name() {
        return "Artemis";
    }

    @Override
    public void start(Path directory) throws IOException {
        broker = BrokerProcess.start(ArtemisBroker.NAME, directory);
        connections = new ActiveMQConnectionFactory("tcp://" + broker.address());
    }

    @Override
    public List<ProcessHandle> servers() {
        return broker == null ? List.of() : List.of(broker.handle());
    }

    @Override
    public void createTopic(String topic, int partitions) {
        receiver(topic, FIRST_GROUP).close();
    }

    @Override
    public ArtemisSender sender(String topic) {
        return new ArtemisSender(topic, connections());
    }

    @Override
    public ArtemisReceiver receiver(String topic, String group) {
        JMSContext context = connections().createContext(JMSContext.SESSION_TRANSACTED);
        // The name of a subscription is the name of its queue, and one for the whole broker.
        String subscription = topic + "-" + group;
        return new ArtemisReceiver(
                context, context.createSharedDurableConsumer(context.createTopic(topic), subscription));
    }

    private ActiveMQConnectionFactory connections() {
        if (connections == null) {
            throw new IllegalStateException("Artemis is not started");
        }
        return connections;
    }

    @Override
    public void close() {
        if (connections != null) {
            connections.close();
        }
        if (broker != null) {
            broker.close();
        }
    }
}
