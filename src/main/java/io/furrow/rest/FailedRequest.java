package io.furrow.rest;

import io.furrow.api.Bytes;
import io.furrow.api.FailedFilter;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which of a group's failed messages a request is about.
 *
 * @param filter those that fit
 * @param most {@code max}: the most of them
 * @param dryRun {@code dry_run}: whether only to say how many
 */
record FailedRequest(FailedFilter filter, int most, boolean dryRun) {
    /** The most messages that one request is about. */
    static final int MOST = 10_000;

    /** The most offsets named in one request. */
    static final int MOST_OFFSETS = 1000;

    private static final int USUALLY = 100;

    /** @param format how the key is written */
    static FailedRequest read(JsonOutline json, Format format) {
        String topic = null;
        Integer partition = null;
        byte @Nullable [] key = null;
        Set<Long> offsets = Set.of();
        Instant since = null;
        int most = USUALLY;
        boolean dryRun = false;
        json.openObject();
        while (json.more()) {
            switch (json.name()) {
                case "topic" -> topic = json.takeNull() ? null : Names.next(json);
                case "partition" -> partition = json.takeNull() ? null : (int) json.integer(0, Integer.MAX_VALUE);
                case "key" -> key = format.read(json);
                case "offsets" -> offsets = offsets(json);
                case "since" ->
                    since = json.takeNull() ? null : Instant.ofEpochMilli(json.integer(0, RecordReader.LAST_TIMESTAMP));
                case "max" -> most = (int) json.integer(1, MOST);
                case "dry_run" -> dryRun = json.booleanOrText();
                default -> throw json.unknownMember();
            }
        }
        json.end();
        Bytes wanted = key == null ? null : Bytes.wrap(key);
        return new FailedRequest(new FailedFilter(topic, partition, wanted, offsets, since), most, dryRun);
    }

    private static Set<Long> offsets(JsonOutline json) {
        Set<Long> offsets = new TreeSet<>();
        json.openArray();
        while (json.more()) {
            if (offsets.size() == MOST_OFFSETS) {
                throw json.refused(ErrorCode.TOO_LARGE, "There are at most " + MOST_OFFSETS + " offsets.");
            }
            if (!offsets.add(json.integer(0, PartitionEntry.LAST_OFFSET))) {
                throw json.refused(ErrorCode.UNACCEPTABLE, "The offset is named twice.");
            }
        }
        return offsets;
    }
}
