package io.furrow.boot;

import io.furrow.rest.RestSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/** What the rooms are told about how to work, read once from the configuration. */
@ApplicationScoped
public class RoomSettings {
    private static final String REQUEST_RECORDS = "furrow.publish.request.records";
    private static final String KEY_BYTES = "furrow.publish.key.bytes";
    private static final String HEADER_BYTES = "furrow.publish.header.bytes";

    @Produces
    @Singleton
    RestSettings rest(Config config) {
        var settings = new Settings(config);
        return new RestSettings(
                settings.number("furrow.rest.request.bytes", 4 * 1024 * 1024),
                settings.number(REQUEST_RECORDS, 1000),
                settings.number(KEY_BYTES, 64 * 1024),
                settings.number(HEADER_BYTES, 16 * 1024));
    }
}
