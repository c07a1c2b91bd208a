package io.furrow.api;

import java.time.Duration;
import java.util.List;

/**
 * A member of a consumer group taken up by its id, in any process: what a stateless HTTP server needs. Its position is kept in
 * the database, every call is a sign of life, and one poll runs at a time. Hold it for one call.
 */
public interface ResumedMember extends Membership {
    /**
     * The next messages, as bytes. The position moves only when {@link Fetched#delivered()} is called.
     *
     * @throws FurrowException.IllegalMemberState when it neither subscribes nor is assigned, or another poll is running
     */
    Fetched poll(ReadLimits limits);

    /**
     * How long a poll holds the member without renewing its hold, which a waiting poll does: so long another poll is refused after
     * the process that served the first one has died.
     */
    Duration POLL_LEASE = Duration.ofSeconds(9);

    /** Messages on their way to a client. */
    interface Fetched {
        /** The messages, in order within each partition. */
        List<Message<Bytes>> messages();

        /** Moves the member's position behind the messages, now that they have been written to the client. */
        void delivered();

        /** Gives the poll up: the next poll brings the same messages. */
        void abandoned();
    }
}
