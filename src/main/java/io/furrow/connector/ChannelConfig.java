package io.furrow.connector;

import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.spi.ConnectorFactory;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one channel. A value that cannot be accepted stops the deployment with a sentence that names its key.
 *
 * @param config the channel's keys without their prefix, as the runtime hands them over
 * @param direction {@code incoming} or {@code outgoing}
 */
record ChannelConfig(Config config, String direction) {

    String channel() {
        return config.getValue(ConnectorFactory.CHANNEL_NAME_ATTRIBUTE, String.class);
    }

    Optional<String> text(String key) {
        return config.getOptionalValue(key, String.class);
    }

    int number(String key, int otherwise, int least, int most) {
        String given = text(key).orElse(String.valueOf(otherwise));
        try {
            int number = Integer.parseInt(given);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, "must be a whole number, not " + given + ".", e);
        }
        throw wrong(key, "lies between " + least + " and " + most + ", not " + given + ".", null);
    }

    IllegalArgumentException wrong(String key, String what, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "mp.messaging." + direction + "." + channel() + "." + key + " " + what, cause);
    }
}
