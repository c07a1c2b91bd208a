package io.furrow.publish;

import io.furrow.api.Publisher;
import io.furrow.api.Receipt;
import io.furrow.api.ToTopic;
import io.furrow.api.TopicPublisher;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes the publishers that are injected for one topic. */
@ApplicationScoped
public class TopicPublishers {
    @Inject
    Publisher publisher;

    /** The publisher of the topic that the injection point names. */
    @Produces
    @ToTopic("")
    public <T> TopicPublisher<T> of(InjectionPoint point) {
        ToTopic to = point.getQualifiers().stream()
                .filter(ToTopic.class::isInstance)
                .map(ToTopic.class::cast)
                .findAny()
                .orElseThrow();
        return new OfTopic<>(publisher, to.value());
    }

    private record OfTopic<T>(Publisher publisher, String topic) implements TopicPublisher<T> {
        @Override
        public CompletionStage<Receipt> publish(@Nullable T value) {
            return publisher.publish(topic, value);
        }

        @Override
        public CompletionStage<Receipt> publish(@Nullable Object key, @Nullable T value) {
            return publisher.publish(topic, key, value);
        }
    }
}
