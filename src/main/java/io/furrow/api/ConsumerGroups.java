package io.furrow.api;

import java.util.List;

/** Looks at consumer groups from outside. Unknown names throw {@link FurrowException.UnknownGroup}. Safe for any thread. */
public interface ConsumerGroups {
    /** The names of all groups, in alphabetical order. */
    List<String> list();

    /** The group of that name with its members. */
    GroupDescription describe(String group);

    /** How far the group is behind, one entry a partition it knows. */
    List<PartitionLag> lag(String group);

    /** The messages the group has given up on, in order of partition and offset, at most {@code limit} of them. */
    List<FailedDelivery> failedMessages(String group, int limit);

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
