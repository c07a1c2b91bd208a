package io.furrow.deliver;

import io.furrow.consume.LiveConsumers;
import io.furrow.store.Catalogue;
import io.furrow.store.Doorbell;
import io.furrow.store.DueMessages;
import io.furrow.store.Failures;
import io.furrow.store.News;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/** All subscriptions of this application, fed from its start to its stop. */
@ApplicationScoped
public class Deliveries {
    @Inject
    DeliverSettings settings;

    @Inject
    LiveConsumers consumers;

    @Inject
    Handling handling;

    @Inject
    Failures failures;

    @Inject
    DueMessages dueMessages;

    @Inject
    Catalogue catalogue;

    @Inject
    Doorbell doorbell;

    @Inject
    News news;

    @Inject
    BeanManager beans;

    private List<SubscriptionRunner> runners = List.of();

    /** Begins to deliver. */
    public void start() {
        runners = beans.getExtension(SubscriptionExtension.class).subscriptions().stream()
                .map(subscription -> new SubscriptionRunner(this, subscription))
                .toList();
        runners.forEach(SubscriptionRunner::start);
    }

    /** Finishes what is being handled, leaves the groups and stops. */
    public void stop(Duration grace) throws InterruptedException {
        runners.forEach(SubscriptionRunner::stop);
        long deadline = System.nanoTime() + grace.toNanos();
        for (SubscriptionRunner runner : runners) {
            runner.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }
}
