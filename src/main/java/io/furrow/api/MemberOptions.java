package io.furrow.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a member of a consumer group behaves, in Kafka's terms.
 *
 * @param memberId the member's id within its group, or null to be given one
 * @param sessionTimeout {@code session.timeout.ms}: how long the group waits for a sign of life
 * @param maxPollInterval {@code max.poll.interval.ms}: how long the member may take from one poll to the next; zero sets no bound
 * @param rebalanceTimeout how long it may keep a partition that is to go to another member
 * @param autoOffsetReset {@code auto.offset.reset}: where to begin without a committed offset
 * @param autoCommit {@code enable.auto.commit}: whether a poll commits what the poll before it brought
 * @param clientData anything the client wants to find again with its membership, at most 4096 characters, or null
 * @param groupInstanceId {@code group.instance.id}: makes a static member, which keeps its partitions while it is away for no
 *     longer than its session, and takes them over from whoever has joined under that id before; or null
 */
public record MemberOptions(
        @Nullable String memberId,
        Duration sessionTimeout,
        Duration maxPollInterval,
        Duration rebalanceTimeout,
        OffsetReset autoOffsetReset,
        boolean autoCommit,
        @Nullable String clientData,
        @Nullable String groupInstanceId) {

    private static final Duration SHORTEST_SESSION = Duration.ofSeconds(1);
    private static final Duration LONGEST_SESSION = Duration.ofHours(1);

    /** 45 s, 5 min and 30 s; from the earliest message; commits by hand. */
    public static final MemberOptions DEFAULTS = new MemberOptions(
            null,
            Duration.ofSeconds(45),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            OffsetReset.EARLIEST,
            false,
            null,
            null);

    public MemberOptions {
        if (memberId != null && !memberId.matches("[A-Za-z0-9._-]{1,249}")) {
            throw new FurrowException.Invalid("/name", "A member's id has 1 to 249 characters of A-Z a-z 0-9 . _ -.");
        }
        if (sessionTimeout.compareTo(SHORTEST_SESSION) < 0 || sessionTimeout.compareTo(LONGEST_SESSION) > 0) {
            throw new FurrowException.Invalid(
                    "/session.timeout.ms",
                    "session.timeout.ms lies between 1000 and 3600000, not " + sessionTimeout.toMillis() + ".");
        }
        if (maxPollInterval.isNegative() || rebalanceTimeout.isNegative()) {
            throw new FurrowException.Invalid("/max.poll.interval.ms", "A time limit is not negative.");
        }
        if (clientData != null && clientData.length() > 4096) {
            throw new FurrowException.Invalid("/client_data", "Client data has at most 4096 characters.");
        }
        if (groupInstanceId != null && !groupInstanceId.matches("[A-Za-z0-9._-]{1,212}")) {
            throw new FurrowException.Invalid(
                    "/group.instance.id", "A group.instance.id has 1 to 212 characters of A-Z a-z 0-9 . _ -.");
        }
    }

    /** These options under that member id. */
    public MemberOptions named(String id) {
        return with(id, sessionTimeout, autoOffsetReset, groupInstanceId);
    }

    /** These options with another session timeout. */
    public MemberOptions withSessionTimeout(Duration timeout) {
        return with(memberId, timeout, autoOffsetReset, groupInstanceId);
    }

    /** These options, beginning there without a committed offset. */
    public MemberOptions startingAt(OffsetReset reset) {
        return with(memberId, sessionTimeout, reset, groupInstanceId);
    }

    /** These options for a static member of that {@code group.instance.id}. */
    public MemberOptions staticAs(String instanceId) {
        return with(memberId, sessionTimeout, autoOffsetReset, instanceId);
    }

    private MemberOptions with(@Nullable String id, Duration session, OffsetReset reset, @Nullable String instanceId) {
        return new MemberOptions(
                id, session, maxPollInterval, rebalanceTimeout, reset, autoCommit, clientData, instanceId);
    }
}
