package io.furrow.boot;

import io.furrow.consume.GroupKeeper;
import io.furrow.deliver.Deliveries;
import io.furrow.publish.GroupedPublisher;
import io.furrow.rest.OpenStreams;
import io.furrow.rest.Requests;
import io.furrow.retention.RetentionJob;
import io.furrow.store.Closing;
import io.furrow.store.Notifications;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/** Starts what runs in the background once the database is ready, and stops it in the opposite order once nobody asks any more. */
@ApplicationScoped
public class Lifecycle {
    /** After the guard (1030), before anything is served (4100). */
    private static final int BEFORE_SERVING = 2000;

    /** While the server still serves (0). */
    private static final int BEFORE_END_OF_SERVING = -1000;

    /** After the server has finished what was under way (0). */
    private static final int AFTER_SERVING = 3000;

    /* Less than the server's own grace, which follows. */
    private static final Duration STREAMS_GRACE = Duration.ofSeconds(3);

    private static final Duration REQUESTS_GRACE = Duration.ofSeconds(10);

    @Inject
    Closing closing;

    @Inject
    GroupedPublisher publisher;

    @Inject
    GroupKeeper groups;

    @Inject
    Deliveries deliveries;

    @Inject
    RetentionJob retention;

    @Inject
    Notifications notifications;

    @Inject
    OpenStreams streams;

    @Inject
    Requests requests;

    @Inject
    Config config;

    void start(@Observes @Priority(BEFORE_SERVING) @Initialized(ApplicationScoped.class) Object start) {
        switch (new Settings(config).text("furrow.doorbell", "listen")) {
            case "listen" -> notifications.start();
            case "poll" -> {}
            default -> throw new CannotStart("furrow.doorbell must be listen or poll.");
        }
        publisher.start();
        groups.start();
        retention.start();
        deliveries.start();
    }

    /** Before the server waits for what is under way: so it ends sooner, and partitions of observers move at once. */
    void end(@Observes @Priority(BEFORE_END_OF_SERVING) @BeforeDestroyed(ApplicationScoped.class) Object stop) {
        closing.begin();
        deliveries.end();
        streams.stop(STREAMS_GRACE);
        requests.drain(REQUESTS_GRACE);
    }

    void stop(@Observes @Priority(AFTER_SERVING) @BeforeDestroyed(ApplicationScoped.class) Object stop)
            throws InterruptedException {
        deliveries.await();
        retention.stop();
        publisher.stop();
        groups.stop();
        notifications.stop();
    }
}
