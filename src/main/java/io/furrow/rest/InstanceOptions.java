package io.furrow.rest;

import io.furrow.api.FurrowException;
import io.furrow.api.ReadLimits;
import io.furrow.api.ResumedMember;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What the HTTP edge remembers of a consumer instance: it travels with the membership, so that any replica finds it.
 *
 * @param format how the instance reads keys and values
 * @param lastRead whether its client commits the last offset read ({@code "commit.offset":"last"}) rather than the next to read
 * @param requestTimeout {@code consumer.request.timeout.ms}: how long a poll waits that says nothing itself
 * @param maxPollRecords {@code max.poll.records}: how much a poll brings that says nothing itself
 * @param principal whose it is; empty where nobody was asked who he is
 */
record InstanceOptions(Format format, boolean lastRead, Duration requestTimeout, int maxPollRecords, String principal) {
    /** The largest {@code timeout} of a poll, in milliseconds. */
    static final int LONGEST_POLL = 60_000;

    /** The largest {@code max_records} of a poll. */
    static final int MOST_RECORDS = 5000;

    /**
     * What is remembered of a member.
     *
     * @throws FurrowException.UnknownMember when it did not join over HTTP and belongs to a process
     */
    static InstanceOptions of(ResumedMember member) {
        String clientData = member.options().clientData();
        if (clientData != null) {
            try {
                return read(new JsonOutline(clientData.getBytes(StandardCharsets.UTF_8)));
            } catch (Refused | IllegalArgumentException e) {
                // Written by somebody else.
            }
        }
        throw new FurrowException.UnknownMember(member.group(), member.memberId());
    }

    private static InstanceOptions read(JsonOutline json) {
        Format format = Format.JSON;
        boolean lastRead = false;
        long timeout = 0;
        long records = 1;
        String principal = "";
        json.openObject();
        while (json.more()) {
            switch (json.name()) {
                case "format" -> format = Format.valueOf(json.string());
                case "last" -> lastRead = json.booleanOrText();
                case "timeout" -> timeout = json.integer(0, LONGEST_POLL);
                case "principal" -> principal = json.string();
                case "records" -> records = json.integer(1, MOST_RECORDS);
                default -> throw json.unknownMember();
            }
        }
        return new InstanceOptions(format, lastRead, Duration.ofMillis(timeout), (int) records, principal);
    }

    /** These options as they travel with the membership. */
    String clientData() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            JsonWriter json = new JsonWriter(out);
            json.openObject().name("format").value(format.name());
            json.name("last").value(lastRead);
            json.name("timeout").value(requestTimeout.toMillis());
            json.name("records").value(maxPollRecords);
            if (!principal.isEmpty()) {
                json.name("principal").value(principal);
            }
            json.closeObject().drain();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What a poll reads that names no limits itself. */
    ReadLimits limits() {
        return ReadLimits.DEFAULTS.upTo(maxPollRecords).within(requestTimeout);
    }
}
