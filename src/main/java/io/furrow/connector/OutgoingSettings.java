package io.furrow.connector;

import org.jspecify.annotations.Nullable;

/**
 * The keys of an outgoing channel.
 *
 * @param channel the channel's name
 * @param topic {@code topic}: where payloads go that name none; the channel's name where nothing is said
 * @param key {@code key}: the key of payloads that bring none, or null
 * @param maxInFlight {@code max-inflight-messages}: the most messages that are taken and not stored yet
 */
record OutgoingSettings(
        String channel, String topic, @Nullable String key, int maxInFlight) {
    static OutgoingSettings from(ChannelConfig config) {
        return new OutgoingSettings(
                config.channel(),
                config.text("topic").orElseGet(config::channel),
                config.text("key").orElse(null),
                config.number("max-inflight-messages", 1000, 1, 1_000_000));
    }
}
