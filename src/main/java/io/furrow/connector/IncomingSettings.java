package io.furrow.connector;

import io.furrow.api.MemberOptions;
import io.furrow.api.OffsetReset;
import java.time.Duration;

/**
 * The keys of an incoming channel.
 *
 * @param channel the channel's name
 * @param topic {@code topic}: what is read; the channel's name where nothing is said
 * @param group {@code group.id}: for which consumer group
 * @param member {@code auto.offset.reset}, {@code session.timeout.ms} and {@code max.poll.interval.ms}
 * @param maxPollRecords {@code max.poll.records}: the most messages of one poll
 * @param maxInFlight {@code max-inflight-messages}: the most messages that are read and not acknowledged
 * @param onFailure {@code failure-strategy}: what becomes of a message that was acknowledged negatively
 * @param valueType {@code value.type}: as what a message's value is read
 */
record IncomingSettings(
        String channel,
        String topic,
        String group,
        MemberOptions member,
        int maxPollRecords,
        int maxInFlight,
        FailureStrategy onFailure,
        Class<?> valueType) {

    private static final int HOUR = 3_600_000;

    static IncomingSettings from(ChannelConfig config) {
        return new IncomingSettings(
                config.channel(),
                config.text("topic").orElseGet(config::channel),
                config.text("group.id")
                        .orElseThrow(() -> config.wrong("group.id", "must name the consumer group to read for.", null)),
                new MemberOptions(
                        null,
                        Duration.ofMillis(config.number("session.timeout.ms", 45_000, 1000, HOUR)),
                        Duration.ofMillis(config.number("max.poll.interval.ms", 300_000, 0, Integer.MAX_VALUE)),
                        MemberOptions.DEFAULTS.rebalanceTimeout(),
                        offsetReset(config),
                        false,
                        null,
                        null),
                config.number("max.poll.records", 500, 1, 5000),
                config.number("max-inflight-messages", 1000, 1, 1_000_000),
                FailureStrategy.from(config),
                valueType(config));
    }

    private static OffsetReset offsetReset(ChannelConfig config) {
        String given = config.text("auto.offset.reset").orElse("earliest");
        return switch (given) {
            case "earliest" -> OffsetReset.EARLIEST;
            case "latest" -> OffsetReset.LATEST;
            default -> throw config.wrong("auto.offset.reset", "must be earliest or latest, not " + given + ".", null);
        };
    }

    private static Class<?> valueType(ChannelConfig config) {
        String given = config.text("value.type").orElse("text");
        return switch (given) {
            case "bytes" -> byte[].class;
            case "text" -> String.class;
            case "json" -> named("jakarta.json.JsonValue", config);
            default -> named(given, config);
        };
    }

    private static Class<?> named(String name, ChannelConfig config) {
        try {
            return Class.forName(name, false, Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException e) {
            throw config.wrong(
                    "value.type",
                    "must be bytes, text, json or the name of a class; there is no class " + name + ".",
                    e);
        }
    }
}
