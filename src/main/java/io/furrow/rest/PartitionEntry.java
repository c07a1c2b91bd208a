package io.furrow.rest;

import io.furrow.api.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An item of a list of partitions in a request.
 *
 * @param partition which partition
 * @param number the offset or timestamp named with it; 0 in lists that name none
 * @param metadata what is to be remembered with a committed offset, or empty
 */
record PartitionEntry(TopicPartition partition, long number, String metadata) {
    /** The last offset that has one behind it. */
    static final long LAST_OFFSET = Long.MAX_VALUE - 1;

    /** The most items of a list. */
    static final int MOST = 1024;

    /** The most bytes of metadata. */
    static final int LONGEST_METADATA = 4096;

    /** Reads a list of partitions. */
    static List<PartitionEntry> partitions(JsonOutline json) {
        return read(json, null, 0);
    }

    /** Reads a list of partitions with offsets, and metadata where the client wants. */
    static List<PartitionEntry> offsets(JsonOutline json) {
        return read(json, "offset", LAST_OFFSET);
    }

    /** Reads a list of partitions with times in milliseconds. */
    static List<PartitionEntry> timestamps(JsonOutline json) {
        return read(json, "timestamp", RecordReader.LAST_TIMESTAMP);
    }

    private static List<PartitionEntry> read(JsonOutline json, @Nullable String number, long highest) {
        List<PartitionEntry> entries = new ArrayList<>();
        Set<TopicPartition> seen = new HashSet<>();
        json.openArray();
        while (json.more()) {
            if (entries.size() == MOST) {
                throw json.refused(ErrorCode.TOO_LARGE, "A list has at most " + MOST + " partitions.");
            }
            String pointer = json.pointer();
            PartitionEntry entry = entry(json, number, highest);
            if (!seen.add(entry.partition())) {
                throw new Refused(ErrorCode.UNACCEPTABLE, pointer, entry.partition() + " is named twice.");
            }
            entries.add(entry);
        }
        return entries;
    }

    private static PartitionEntry entry(JsonOutline json, @Nullable String number, long highest) {
        String pointer = json.pointer();
        String topic = null;
        Integer partition = null;
        Long value = number == null ? 0L : null;
        String metadata = "";
        json.openObject();
        while (json.more()) {
            String name = json.name();
            if (name.equals("topic")) {
                topic = Names.next(json);
            } else if (name.equals("partition")) {
                partition = (int) json.integer(0, Integer.MAX_VALUE);
            } else if (name.equals(number)) {
                value = json.integer(0, highest);
            } else if (name.equals("metadata") && "offset".equals(number)) {
                metadata = json.takeNull() ? "" : metadata(json);
            } else {
                throw json.unknownMember();
            }
        }
        if (topic == null || partition == null || value == null) {
            throw new Refused(
                    ErrorCode.UNACCEPTABLE,
                    pointer,
                    "It needs a topic and a partition" + (number == null ? "." : ", with its " + number + "."));
        }
        return new PartitionEntry(new TopicPartition(topic, partition), value, metadata);
    }

    private static String metadata(JsonOutline json) {
        String metadata = json.string();
        if (metadata.getBytes(StandardCharsets.UTF_8).length > LONGEST_METADATA) {
            throw json.refused(ErrorCode.TOO_LARGE, "Commit metadata has at most " + LONGEST_METADATA + " bytes.");
        }
        return metadata;
    }
}
