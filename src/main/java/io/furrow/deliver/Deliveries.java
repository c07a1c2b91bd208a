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

    /**
     * Takes nothing more. What is being handled is finished, or after the grace interrupted and rolled back; then each group is left,
     * so that others go on at once.
     */
    public void end() {
        runners.forEach(SubscriptionRunner::end);
    }

    /** Waits until that is so. */
    public void await() throws InterruptedException {
        for (SubscriptionRunner runner : runners) {
            runner.await();
        }
    }
}
