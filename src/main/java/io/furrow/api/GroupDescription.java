package io.furrow.api;

import java.util.List;
import java.util.Set;

/**
 * A consumer group as it stands.
 *
 * @param name the group's name
 * @param epoch grows with every change of members, subscriptions or partitions
 * @param state what the group is doing
 * @param members its members, by id
 */
public record GroupDescription(String name, long epoch, State state, List<Member> members) {
    public GroupDescription {
        members = List.copyOf(members);
    }

    /** What a group is doing. */
    public enum State {
        /** It has no members. */
        EMPTY,
        /** Partitions wait to be given to somebody. */
        ASSIGNING,
        /** Members are giving partitions up for others. */
        RECONCILING,
        /** Every partition is where it belongs. */
        STABLE
    }

    /**
     * A member of the group.
     *
     * @param id its id
     * @param assignment the partitions it owns
     */
    public record Member(String id, Set<TopicPartition> assignment) {
        public Member {
            assignment = Set.copyOf(assignment);
        }
    }
}
