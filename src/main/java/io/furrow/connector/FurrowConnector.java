package io.furrow.connector;

import io.furrow.api.Consumers;
import io.furrow.api.Publisher;
import io.furrow.codec.Codecs;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.eclipse.microprofile.reactive.messaging.spi.IncomingConnectorFactory;
import org.eclipse.microprofile.reactive.messaging.spi.OutgoingConnectorFactory;
import org.eclipse.microprofile.reactive.streams.operators.PublisherBuilder;
import org.eclipse.microprofile.reactive.streams.operators.ReactiveStreams;
import org.eclipse.microprofile.reactive.streams.operators.SubscriberBuilder;

/** Makes the channels whose {@code connector} is {@code furrow}, and stops them with the application. */
@ApplicationScoped
@Connector(FurrowConnector.NAME)
public class FurrowConnector implements IncomingConnectorFactory, OutgoingConnectorFactory {
    /** What {@code mp.messaging.incoming.<channel>.connector} says to mean Furrow. */
    public static final String NAME = "furrow";

    /** After the server has finished what was under way (0), before Furrow itself stops (3000). */
    private static final int BEFORE_FURROW_STOPS = 2000;

    private static final Duration GRACE = Duration.ofSeconds(10);

    @Inject
    Consumers consumers;

    @Inject
    Publisher publisher;

    @Inject
    Codecs codecs;

    private final Set<IncomingChannel> incoming = ConcurrentHashMap.newKeySet();
    private final Set<OutgoingChannel> outgoing = ConcurrentHashMap.newKeySet();

    @Override
    public PublisherBuilder<? extends Message<?>> getPublisherBuilder(Config config) {
        IncomingChannel channel =
                new IncomingChannel(IncomingSettings.from(new ChannelConfig(config, "incoming")), consumers, codecs);
        incoming.add(channel);
        return ReactiveStreams.fromPublisher(channel);
    }

    @Override
    public SubscriberBuilder<? extends Message<?>, Void> getSubscriberBuilder(Config config) {
        OutgoingChannel channel =
                new OutgoingChannel(OutgoingSettings.from(new ChannelConfig(config, "outgoing")), publisher);
        outgoing.add(channel);
        return ReactiveStreams.fromSubscriber(channel);
    }

    void stop(@Observes @Priority(BEFORE_FURROW_STOPS) @BeforeDestroyed(ApplicationScoped.class) Object stop)
            throws InterruptedException {
        long deadline = System.nanoTime() + GRACE.toNanos();
        incoming.forEach(IncomingChannel::stop);
        for (IncomingChannel channel : incoming) {
            channel.awaitEnd(deadline);
        }
        for (OutgoingChannel channel : outgoing) {
            channel.awaitStored(deadline);
        }
    }
}
