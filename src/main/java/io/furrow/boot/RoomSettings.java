package io.furrow.boot;

import io.furrow.consume.ConsumeSettings;
import io.furrow.deliver.DeliverSettings;
import io.furrow.publish.PublishSettings;
import io.furrow.rest.RestSettings;
import io.furrow.rest.StreamSettings;
import io.furrow.retention.RetentionSettings;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;

/** The settings of the other rooms, each read once. Where a room refuses a value, Furrow does not start. */
@ApplicationScoped
public class RoomSettings {

    private static final int MIB = 1_048_576;

    @Produces
    @Singleton
    PublishSettings publish(Config config) {
        var settings = new Settings(config);
        return accepted(() -> new PublishSettings(
                settings.number("furrow.publish.buffer.bytes", 32 * MIB),
                settings.milliseconds("furrow.publish.max.block.ms", Duration.ofSeconds(5)),
                settings.milliseconds("furrow.publish.delivery.timeout.ms", Duration.ofSeconds(20)),
                settings.number("furrow.publish.request.records", 1000),
                settings.number("furrow.publish.key.bytes", 65_536),
                settings.number("furrow.publish.header.bytes", 16_384)));
    }

    @Produces
    @Singleton
    ConsumeSettings consume(Config config) {
        var settings = new Settings(config);
        return accepted(() -> new ConsumeSettings(
                settings.milliseconds("furrow.consume.heartbeat.interval.ms", Duration.ofSeconds(5)),
                settings.milliseconds("furrow.consume.poll.interval.ms", Duration.ofSeconds(1))));
    }

    @Produces
    @Singleton
    DeliverSettings deliver(Config config) {
        var settings = new Settings(config);
        return accepted(() -> new DeliverSettings(
                settings.number("furrow.deliver.concurrency", 8),
                settings.number("furrow.deliver.batch", 50),
                settings.milliseconds("furrow.deliver.batch.ms", Duration.ofMillis(100)),
                settings.milliseconds("furrow.deliver.attempt.timeout.ms", Duration.ofMinutes(1)),
                settings.number("furrow.deliver.attempts", 3),
                settings.milliseconds("furrow.deliver.backoff.ms", Duration.ofMillis(100)),
                settings.milliseconds("furrow.deliver.session.timeout.ms", Duration.ofSeconds(45)),
                settings.milliseconds("furrow.deliver.shutdown.grace.ms", Duration.ofSeconds(15))));
    }

    @Produces
    @Singleton
    RetentionSettings retention(Config config) {
        var settings = new Settings(config);
        return accepted(() -> new RetentionSettings(
                settings.milliseconds("furrow.retention.check.interval.ms", Duration.ofMinutes(5)),
                settings.milliseconds("furrow.segment.check.interval.ms", Duration.ofSeconds(10)),
                settings.number("furrow.segment.bytes", 256 * MIB),
                settings.milliseconds("furrow.idempotency.retention.ms", Duration.ofHours(24))));
    }

    /** The HTTP edge points out what the publisher would refuse, so it goes by the publisher's limits. */
    @Produces
    @Singleton
    RestSettings rest(Config config, PublishSettings publish) {
        var settings = new Settings(config);
        return accepted(() -> new RestSettings(
                settings.number("furrow.rest.request.bytes", 4 * MIB),
                settings.milliseconds("furrow.rest.request.timeout.ms", Duration.ofSeconds(30)),
                publish.requestRecords(),
                publish.keyBytes(),
                publish.headerBytes()));
    }

    @Produces
    @Singleton
    StreamSettings streams(Config config) {
        var settings = new Settings(config);
        return accepted(() -> new StreamSettings(
                settings.number("furrow.rest.streams", 2000),
                settings.milliseconds("furrow.rest.stream.keepalive.ms", Duration.ofSeconds(15)),
                settings.milliseconds("furrow.rest.stream.stall.ms", Duration.ofSeconds(10))));
    }

    /** Reads them all before anything else starts, used or not. */
    void atStart(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) @Initialized(ApplicationScoped.class) Object start,
            PublishSettings publish,
            ConsumeSettings consume,
            DeliverSettings deliver,
            RetentionSettings retention,
            RestSettings rest,
            StreamSettings streams) {}

    private static <T> T accepted(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            throw new CannotStart(String.valueOf(e.getMessage()), e);
        }
    }
}
