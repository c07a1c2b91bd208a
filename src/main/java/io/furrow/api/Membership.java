package io.furrow.api;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every member of a consumer group can do, wherever it runs. Everything that lasts is kept in the database, so a member
 * outlives the process that serves it until its session ends. Calls of a member that is gone throw
 * {@link FurrowException.UnknownMember}.
 */
public interface Membership {
    /** The group's name. */
    String group();

    /** The member's id within its group. */
    String memberId();

    /** The options the member joined with. */
    MemberOptions options();

    /** Subscribes to topics by name, instead of what was subscribed before. The group shares out their partitions at once. */
    void subscribe(Set<String> topics);

    /** Subscribes to all topics, present and future, whose whole name matches a POSIX regular expression. */
    void subscribePattern(String pattern);

    /** Gives up subscription and assignment, and every partition. */
    void unsubscribe();

    /** The topics subscribed to by name; empty without a subscription. */
    Set<String> subscription();

    /** The pattern subscribed to, or null. */
    @Nullable
    String subscriptionPattern();

    /** Takes partitions by hand, instead of those taken before. A member either subscribes or assigns. */
    void assign(Set<TopicPartition> partitions);

    /** The partitions the member owns now. */
    Set<TopicPartition> assignment();

    /**
     * Commits the next offsets to read of partitions the member owns: all or none. Inside a JTA transaction the commit belongs
     * to it. Outside, it does not wait for the disk: after a crash of the server the group may read again what it committed in the
     * last second, and never skips anything.
     *
     * @throws FurrowException.Fenced when the member has lost one of them; the caller's transaction can only roll back then
     * @throws FurrowException.CommitBeyondLog when an offset has not been written yet
     */
    void commit(Map<TopicPartition, CommittedPosition> offsets);

    /** Commits everything that was polled. */
    void commit();

    /** What the group has committed for partitions; those without a committed offset are missing. */
    Map<TopicPartition, CommittedPosition> committed(Set<TopicPartition> partitions);

    /** Goes on reading at an offset. */
    void seek(TopicPartition partition, long offset);

    /** Goes on reading at the log's start. */
    void seekToBeginning(Set<TopicPartition> partitions);

    /** Goes on reading at the high watermark. */
    void seekToEnd(Set<TopicPartition> partitions);

    /** Goes on reading at the first message published at or after a time. */
    void seekToTime(TopicPartition partition, Instant time);

    /** Tells the group that the member lives. */
    void heartbeat();

    /** Leaves the group: its partitions go to the others at once, a static member's too. Leaving twice does nothing. */
    void leave();
}
