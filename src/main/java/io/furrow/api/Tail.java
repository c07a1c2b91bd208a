package io.furrow.api;

import java.time.Duration;
import java.util.List;

/**
 * Somebody who follows a topic without a group: all its partitions, those added meanwhile too, or one of them. Holds no connection
 * while it waits. For one thread, but for {@link #wakeUp}; to be closed.
 */
public interface Tail extends AutoCloseable {
    /**
     * Waits until {@link #next} has something to bring, without reading it.
     *
     * @return whether it has; the errors are those of {@link #next}
     */
    boolean await(Duration atMost);

    /**
     * The next messages, waiting for a first one: of each partition an unbroken run, and of no partition so many that the others
     * would wait for long.
     *
     * @param limits how much to bring, and how long to wait
     * @return no message where none came in time
     * @throws FurrowException.OffsetOutOfRange when retention has overtaken the tail; it stays where it was
     * @throws FurrowException.UnknownTopic when the topic was deleted
     * @throws FurrowException.StaleCursor when the log is not the one any more in which the tail began
     * @throws FurrowException.Unavailable when the database cannot be reached; asking again goes on where the tail is
     */
    List<Message<Bytes>> next(ReadLimits limits);

    /** Where it goes on: behind all messages it has answered. */
    TopicCursor cursor();

    /** Ends a waiting {@link #next}, or the following one, from another thread; it answers what there is. */
    void wakeUp();

    @Override
    void close();
}
