package io.furrow.rest;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a topic is to be like.
 *
 * @param name {@code topic_name}, or null
 * @param partitions {@code partitions_count}, or null
 * @param configs {@code configs}: settings under Kafka's names
 */
record TopicRequest(@Nullable String name, @Nullable Integer partitions, Map<String, String> configs) {
    /** The most partitions of a topic. */
    static final int MOST_PARTITIONS = 1024;

    /** Reads the request for a new topic. */
    static TopicRequest forCreation(JsonOutline json) {
        return read(json, true);
    }

    /** Reads the request for a change: the name stays. */
    static TopicRequest forChange(JsonOutline json) {
        return read(json, false);
    }

    private static TopicRequest read(JsonOutline json, boolean creation) {
        String name = null;
        Integer partitions = null;
        Map<String, String> configs = Map.of();
        json.openObject();
        while (json.more()) {
            switch (json.name()) {
                case "partitions_count" -> partitions = json.takeNull() ? null : (int) json.integer(1, MOST_PARTITIONS);
                case "configs" -> configs = json.takeNull() ? Map.of() : configs(json);
                case "topic_name" -> name = onlyIn(creation, json).string();
                // The database keeps the copies; v2 clients send the number all the same.
                case "replication_factor" -> onlyIn(creation, json).integer(-1, Short.MAX_VALUE);
                default -> throw json.unknownMember();
            }
        }
        json.end();
        return new TopicRequest(name, partitions, configs);
    }

    private static JsonOutline onlyIn(boolean creation, JsonOutline json) {
        if (!creation) {
            throw json.unknownMember();
        }
        return json;
    }

    private static Map<String, String> configs(JsonOutline json) {
        Map<String, String> configs = new LinkedHashMap<>();
        json.openObject();
        while (json.more()) {
            configs.put(json.name(), json.string());
        }
        return configs;
    }
}
