package io.furrow.api;

import java.util.Set;

/** Joins consumer groups. Safe for any thread. */
public interface Consumers {
    /** Joins a group with the default options and subscribes to topics. The group is created when it is new. */
    <T> Consumer<T> join(String group, Set<String> topics, Class<T> type);

    /**
     * Joins a group with options; without topics it subscribes to nothing yet. A static member that the group knows is replaced: the
     * newcomer has its partitions and its subscription at once, under new epochs, nobody else notices, and the one before is refused
     * with {@link FurrowException.Fenced} from then on.
     */
    <T> Consumer<T> join(String group, Set<String> topics, Class<T> type, MemberOptions options);

    /**
     * Makes a member that lives in the database only, to be taken up by {@link #resume}. It has no subscription yet.
     *
     * @throws FurrowException.MemberExists when the group has a member of that id
     */
    ResumedMember enrol(String group, MemberOptions options);

    /**
     * Takes up a member by its id.
     *
     * @throws FurrowException.UnknownMember when the group has none of that id
     */
    ResumedMember resume(String group, String memberId);
}
