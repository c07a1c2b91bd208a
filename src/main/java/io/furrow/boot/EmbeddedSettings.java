package io.furrow.boot;

import java.nio.file.Path;
import org.eclipse.microprofile.config.Config;

/**
 * Where the embedded PostgreSQL keeps its data and listens.
 *
 * @param directory survives restarts; one process at a time may use it
 * @param port 0 for any free one
 */
record EmbeddedSettings(Path directory, int port) {

    static final String DIRECTORY = "furrow.embedded.directory";
    static final String PORT = "furrow.embedded.port";

    EmbeddedSettings {
        if (port < 0 || port > 65_535) {
            throw new CannotStart(PORT + " must be between 0 and 65535, was " + port);
        }
    }

    static EmbeddedSettings from(Config config) {
        var settings = new Settings(config);
        return new EmbeddedSettings(Path.of(settings.text(DIRECTORY, "furrow-data")), settings.number(PORT, 0));
    }
}
