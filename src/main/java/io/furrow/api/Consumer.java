package io.furrow.api;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A member of a consumer group inside this process; it keeps its session alive by itself.
 *
 * <pre>{@code
 * try (Consumer<Order> consumer = consumers.join("reports", Set.of("orders"), Order.class)) {
 *     for (Message<Order> order : consumer.poll(Duration.ofSeconds(5))) { … }
 *     consumer.commit();
 * }
 * }</pre>
 *
 * <p>At least once: a message is delivered again unless its offset was committed. For one thread at a time, but offsets by name may be
 * committed from any.
 *
 * @param <T> the type of the values
 */
public interface Consumer<T> extends Membership, AutoCloseable {
    /**
     * The next messages of the partitions the member owns, in order within each; empty when none came in time.
     *
     * @throws FurrowException.OffsetOutOfRange when retention has overtaken the member; seek to go on
     * @throws FurrowException.IllegalMemberState when it neither subscribes nor is assigned
     */
    List<Message<T>> poll(Duration timeout);

    /** As {@link #poll(Duration)}, within limits. */
    List<Message<T>> poll(ReadLimits limits);

    /**
     * Keeps partitions without reading them: polls bring nothing of them until they are resumed. A partition that the member loses is
     * forgotten, and read when it comes back.
     *
     * @throws FurrowException.IllegalMemberState when the member does not own one of them
     */
    void pause(Set<TopicPartition> partitions);

    /**
     * Reads partitions again from where they were paused. Those that are not paused are read anyway.
     *
     * @throws FurrowException.IllegalMemberState when the member does not own one of them
     */
    void resume(Set<TopicPartition> partitions);

    /** The partitions that are paused. */
    Set<TopicPartition> paused();

    /**
     * Leaves the group, without committing. A static member does not leave: its partitions wait for its next start until its
     * session ends; {@link #leave()} hands them over at once.
     */
    @Override
    void close();
}
