package io.furrow.observe;

import io.furrow.api.Happening;
import io.furrow.api.TopicPartition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Which partitions wait at a message that their observer could not handle. Always up: taking requests away from this process, or
 * starting it anew, would mend nothing.
 */
@Readiness
@ApplicationScoped
public class DeliveriesGoOn implements HealthCheck {
    private record Subscription(String group, TopicPartition partition) {
        String name() {
            return group + " " + partition;
        }
    }

    private final Map<Subscription, Happening.Stopped> stopped = new ConcurrentHashMap<>();

    void hear(@Observes Happening happening) {
        switch (happening) {
            case Happening.Stopped news -> stopped.put(new Subscription(news.group(), news.partition()), news);
            case Happening.Delivered news -> stopped.remove(new Subscription(news.group(), news.partition()));
            case Happening.Revoked news ->
                news.partitions().forEach(partition -> stopped.remove(new Subscription(news.group(), partition)));
            default -> {}
        }
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("furrow-deliveries").up();
        Map<String, String> waiting = new TreeMap<>();
        stopped.forEach(
                (where, news) -> waiting.put(where.name(), "stopped at offset " + news.offset() + ": " + news.error()));
        waiting.forEach(answer::withData);
        return answer.build();
    }
}
