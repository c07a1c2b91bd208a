package io.furrow.boot;

import io.furrow.consume.ConsumeSettings;
import io.furrow.deliver.DeliverSettings;
import io.furrow.publish.PublishSettings;
import io.furrow.retention.RetentionSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;

/** The settings of the rooms, read from the configuration. docs/configuration.md lists them. */
@ApplicationScoped
public class RoomSettings {
    @Produces
    PublishSettings publish(Config config) {
        Settings settings = new Settings(config);
        return checked(() -> new PublishSettings(
                settings.number("furrow.publish.buffer.bytes", 33_554_432),
                milliseconds(settings, "furrow.publish.max.block.ms", 5_000),
                milliseconds(settings, "furrow.publish.delivery.timeout.ms", 10_000),
                settings.number("furrow.publish.request.records", 1_000),
                settings.number("furrow.publish.key.bytes", 65_536),
                settings.number("furrow.publish.header.bytes", 16_384)));
    }

    @Produces
    ConsumeSettings consume(Config config) {
        Settings settings = new Settings(config);
        return checked(() -> new ConsumeSettings(
                milliseconds(settings, "furrow.consume.heartbeat.interval.ms", 5_000),
                milliseconds(settings, "furrow.consume.poll.interval.ms", 500)));
    }

    @Produces
    DeliverSettings deliver(Config config) {
        Settings settings = new Settings(config);
        return checked(() -> new DeliverSettings(
                settings.number("furrow.deliver.concurrency", 8),
                settings.number("furrow.deliver.batch", 50),
                milliseconds(settings, "furrow.deliver.batch.ms", 100),
                settings.number("furrow.deliver.attempts", 3),
                milliseconds(settings, "furrow.deliver.backoff.ms", 100),
                milliseconds(settings, "furrow.deliver.session.timeout.ms", 45_000)));
    }

    @Produces
    RetentionSettings retention(Config config) {
        Settings settings = new Settings(config);
        return checked(() -> new RetentionSettings(
                milliseconds(settings, "furrow.retention.check.interval.ms", 300_000),
                milliseconds(settings, "furrow.segment.check.interval.ms", 10_000),
                settings.number("furrow.segment.bytes", 268_435_456),
                milliseconds(settings, "furrow.idempotency.retention.ms", 86_400_000)));
    }

    private static Duration milliseconds(Settings settings, String key, int otherwise) {
        return Duration.ofMillis(settings.number(key, otherwise));
    }

    /** The sentence of a record that refuses a value already names the key. */
    private static <T> T checked(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            throw new CannotStart(String.valueOf(e.getMessage()), e);
        }
    }
}
