package io.furrow.boot;

import io.furrow.rest.RestSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/** What the rooms are told about how to work, read once from the configuration. */
@ApplicationScoped
public class RoomSettings {

    @Produces
    @Singleton
    RestSettings rest(Config config) {
        var settings = new Settings(config);
        var usual = RestSettings.DEFAULTS;
        return new RestSettings(
                settings.number(RestSettings.MAX_REQUEST_BYTES, usual.maxRequestBytes()),
                settings.number(RestSettings.MAX_RECORDS, usual.maxRecords()),
                settings.number(RestSettings.MAX_KEY_BYTES, usual.maxKeyBytes()),
                settings.number(RestSettings.MAX_HEADERS, usual.maxHeaders()),
                settings.number(RestSettings.MAX_HEADER_BYTES, usual.maxHeaderBytes()));
    }
}
