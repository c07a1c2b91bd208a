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
     * Deletes a group with its committed offsets and failed messages.
     *
     * @throws FurrowException.GroupNotEmpty when it has members
     */
    void delete(String group);
}
