package io.furrow.api;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What can be set for a topic, under Kafka's names.
 *
 * @param retentionMs {@code retention.ms}: how long a message stays, in milliseconds; -1 keeps it for ever
 * @param retentionBytes {@code retention.bytes}: how many bytes of keys, values and headers a partition keeps; -1 sets no bound
 * @param maxMessageBytes {@code max.message.bytes}: the largest key, value and headers of one message together, in bytes
 */
public record TopicSettings(long retentionMs, long retentionBytes, int maxMessageBytes) {
    /** The name of {@link #retentionMs()}. */
    public static final String RETENTION_MS = "retention.ms";

    /** The name of {@link #retentionBytes()}. */
    public static final String RETENTION_BYTES = "retention.bytes";

    /** The name of {@link #maxMessageBytes()}. */
    public static final String MAX_MESSAGE_BYTES = "max.message.bytes";

    /** Only {@code delete} is known. */
    public static final String CLEANUP_POLICY = "cleanup.policy";

    /** Only {@code LogAppendTime} is known; the publisher's own time is kept beside it. */
    public static final String TIMESTAMP_TYPE = "message.timestamp.type";

    /** Seven days, no bound on size, messages up to 1 MiB. */
    public static final TopicSettings DEFAULTS = new TopicSettings(604_800_000, -1, 1_048_576);

    /* A hundred years. PostgreSQL can compute no time that lies much further back than all of history. */
    private static final long LONGEST_RETENTION = 3_155_760_000_000L;

    private static final int LARGEST_MESSAGE = 64 * 1024 * 1024;

    public TopicSettings {
        require(
                retentionMs == -1 || (retentionMs >= 1 && retentionMs <= LONGEST_RETENTION),
                RETENTION_MS,
                "is -1, which keeps messages for ever, or lies between 1 and " + LONGEST_RETENTION,
                retentionMs);
        require(
                retentionBytes == -1 || retentionBytes >= 1,
                RETENTION_BYTES,
                "is -1 or at least 1 byte",
                retentionBytes);
        require(
                maxMessageBytes >= 1 && maxMessageBytes <= LARGEST_MESSAGE,
                MAX_MESSAGE_BYTES,
                "lies between 1 and " + LARGEST_MESSAGE,
                maxMessageBytes);
    }

    /**
     * These settings changed by Kafka's configuration names.
     *
     * @throws FurrowException.Invalid for an unknown name or an unacceptable value; nothing is clamped
     */
    public TopicSettings with(Map<String, String> configs) {
        TopicSettings changed = this;
        for (Map.Entry<String, String> config : configs.entrySet()) {
            changed = changed.with(config.getKey(), config.getValue());
        }
        return changed;
    }

    private TopicSettings with(String name, String value) {
        return switch (name) {
            case RETENTION_MS -> new TopicSettings(number(name, value), retentionBytes, maxMessageBytes);
            case RETENTION_BYTES -> new TopicSettings(retentionMs, number(name, value), maxMessageBytes);
            case MAX_MESSAGE_BYTES -> {
                long bytes = number(name, value);
                require(bytes <= LARGEST_MESSAGE, name, "lies between 1 and " + LARGEST_MESSAGE, bytes);
                yield new TopicSettings(retentionMs, retentionBytes, (int) Math.max(bytes, 0));
            }
            case CLEANUP_POLICY -> only(name, value, "delete");
            case TIMESTAMP_TYPE -> only(name, value, "LogAppendTime");
            default -> throw new FurrowException.Invalid(pointer(name), "There is no topic setting " + name + ".");
        };
    }

    /** These settings under Kafka's configuration names. */
    public Map<String, String> configs() {
        Map<String, String> configs = new LinkedHashMap<>();
        configs.put(CLEANUP_POLICY, "delete");
        configs.put(MAX_MESSAGE_BYTES, Integer.toString(maxMessageBytes));
        configs.put(TIMESTAMP_TYPE, "LogAppendTime");
        configs.put(RETENTION_BYTES, Long.toString(retentionBytes));
        configs.put(RETENTION_MS, Long.toString(retentionMs));
        return configs;
    }

    private TopicSettings only(String name, String value, String known) {
        require(value.equals(known), name, "can only be " + known, value);
        return this;
    }

    private static long number(String name, String value) {
        if (!value.matches("-?(0|[1-9][0-9]{0,17})")) {
            throw new FurrowException.Invalid(
                    pointer(name), name + " is a whole number of at most 18 digits, not \"" + value + "\".");
        }
        return Long.parseLong(value);
    }

    private static void require(boolean holds, String name, String rule, Object value) {
        if (!holds) {
            throw new FurrowException.Invalid(pointer(name), name + " " + rule + ", not " + value + ".");
        }
    }

    private static String pointer(String name) {
        String shown = name.length() <= 100 ? name : name.substring(0, 100) + "…";
        return "/configs/" + shown.replace("~", "~0").replace("/", "~1");
    }
}
