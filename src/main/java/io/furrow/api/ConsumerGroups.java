package io.furrow.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at consumer groups from outside. Unknown names throw {@link FurrowException.UnknownGroup}. Safe for any thread. */
public interface ConsumerGroups {
    /** The names of all groups, in alphabetical order. */
    List<String> list();

    /** The group of that name with its members. */
    GroupDescription describe(String group);

    /** How far the group is behind, one entry a partition it knows. */
    List<PartitionLag> lag(String group);

    /** The messages the group has given up on or parked, at most {@code limit} of them. */
    default List<FailedDelivery> failedMessages(String group, int limit) {
        return failedMessages(group, FailedFilter.ALL, null, null, limit);
    }

    /**
     * The messages the group has given up on or parked, those of a partition in order.
     *
     * @param state in that state, or null for any
     * @param after the place to go on behind, or null for the first
     * @param limit the most to answer, at least 1
     */
    List<FailedDelivery> failedMessages(
            String group,
            FailedFilter filter,
            FailedDelivery.@Nullable State state,
            FailedDelivery.@Nullable Place after,
            int limit);

    /**
     * Asks for dead messages again: the members that own their partitions deliver them to this group, to no other, and forget those
     * that are handled. One that fails again is dead again.
     *
     * @param most the most to ask for, at least 1
     * @param dryRun whether only to say what would be done
     */
    Redrive redrive(String group, FailedFilter filter, int most, boolean dryRun);

    /**
     * Lets parked keys go: the members that own their partitions deliver the parked messages in order, before newer ones of the key.
     * When one fails again, it and those behind it are parked again.
     *
     * @param filter names no offsets and no time: those of a key that are behind would overtake those before them
     * @param most the most messages to ask for, at least 1
     * @param dryRun whether only to say what would be done
     */
    Redrive unpark(String group, FailedFilter filter, int most, boolean dryRun);

    /**
     * Forgets failed messages, dead or parked. What is parked behind a forgotten one stays parked.
     *
     * @return how many were forgotten, or in a dry run would be
     */
    long discard(String group, FailedFilter filter, int most, boolean dryRun);

    /**
     * Puts a group's offsets elsewhere in a topic's partitions: in all that the request names, or in none. Members keep their
     * partitions and read on from there; what they have read before they cannot commit any more. Where the message at the committed
     * offset had failed, it has all its tries again. In order of partition; the same for a dry run, which changes nothing.
     *
     * @throws FurrowException.OffsetOutOfRange when an offset lies below the log's start
     * @throws FurrowException.CommitBeyondLog when an offset has not been written yet
     */
    List<ResetOffset> reset(String group, ResetRequest request);

    /**
     * Deletes a group with its committed offsets and failed messages.
     *
     * @throws FurrowException.GroupNotEmpty when it has members
     */
    void delete(String group);
}
