package io.furrow.rest;

import io.furrow.api.MemberOptions;
import io.furrow.api.OffsetReset;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what a consumer instance is to be like. Numbers and booleans may be strings, as some v2 clients write them. */
final class ConsumerRequest {
    private @Nullable String name;
    private Format format;
    private boolean lastRead;
    private long requestTimeout = 30_000;
    private long maxPollRecords = 500;
    private long sessionTimeout = 300_000;
    private OffsetReset reset = OffsetReset.EARLIEST;
    private boolean autoCommit;
    private @Nullable String instanceId;

    private ConsumerRequest(Format format) {
        this.format = format;
    }

    /**
     * Reads the body.
     *
     * @param otherwise the format of a consumer that names none
     * @param principal whose it will be
     */
    static MemberOptions read(JsonOutline json, Format otherwise, String principal) {
        ConsumerRequest request = new ConsumerRequest(otherwise);
        json.openObject();
        while (json.more()) {
            request.take(json.name(), json);
        }
        json.end();
        return request.options(principal);
    }

    private void take(String member, JsonOutline json) {
        switch (member) {
            case "name" -> name = json.takeNull() ? null : json.string();
            case "group.instance.id" -> instanceId = json.takeNull() ? null : json.string();
            case "format" -> format = choice(json, Format.class);
            case "auto.offset.reset" -> reset = choice(json, OffsetReset.class);
            case "enable.auto.commit", "auto.commit.enable" -> autoCommit = json.booleanOrText();
            case "consumer.request.timeout.ms" -> requestTimeout = json.integerOrText(0, InstanceOptions.LONGEST_POLL);
            case "max.poll.records" -> maxPollRecords = json.integerOrText(1, InstanceOptions.MOST_RECORDS);
            case "session.timeout.ms" -> sessionTimeout = json.integerOrText(1000, 3_600_000);
            case "commit.offset" -> lastRead = choice(json, Committed.class) == Committed.LAST;
            // A poll returns at the first record, and only committed records can be read.
            case "fetch.min.bytes" -> json.integerOrText(-1, Integer.MAX_VALUE);
            case "isolation.level" -> choice(json, Isolation.class);
            default -> throw json.unknownMember();
        }
    }

    private MemberOptions options(String principal) {
        InstanceOptions remembered = new InstanceOptions(
                format, lastRead, Duration.ofMillis(requestTimeout), (int) maxPollRecords, principal);
        return new MemberOptions(
                name,
                Duration.ofMillis(sessionTimeout),
                Duration.ZERO,
                MemberOptions.DEFAULTS.rebalanceTimeout(),
                reset,
                autoCommit,
                remembered.clientData(),
                instanceId);
    }

    private enum Committed {
        NEXT,
        LAST
    }

    private enum Isolation {
        READ_COMMITTED,
        READ_UNCOMMITTED
    }

    /** One of a few lower-case words. */
    private static <E extends Enum<E>> E choice(JsonOutline json, Class<E> choices) {
        String word = json.string();
        for (E choice : choices.getEnumConstants()) {
            if (choice.name().toLowerCase(Locale.ROOT).equals(word)) {
                return choice;
            }
        }
        throw json.refused(
                ErrorCode.UNACCEPTABLE,
                "It is to be one of "
                        + List.of(choices.getEnumConstants()).toString().toLowerCase(Locale.ROOT) + ".");
    }
}
