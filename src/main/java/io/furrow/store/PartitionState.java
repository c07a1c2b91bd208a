package io.furrow.store;

import io.furrow.api.GroupDescription;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a partition stands among the members of a group; docs/groups.md draws how it goes from one state to another. */
public enum PartitionState {
    /** Nobody owns it. */
    FREE(GroupDescription.State.STABLE),
    /** Its owner keeps it. */
    OWNED(GroupDescription.State.STABLE),
    /** Its owner is to release it for another member. */
    WANTED(GroupDescription.State.RECONCILING),
    /** Its owner is to release it, for nobody. */
    UNWANTED(GroupDescription.State.RECONCILING),
    /** Its owner is no member any more: it waits to be given to somebody. */
    ORPHANED(GroupDescription.State.ASSIGNING);

    private final GroupDescription.State group;

    PartitionState(GroupDescription.State group) {
        this.group = group;
    }

    /** The state of a partition with that owner and that target in a group with those members. */
    static PartitionState of(@Nullable String owner, @Nullable String target, Set<String> members) {
        if (owner == null) {
            return target == null ? FREE : ORPHANED;
        }
        if (!members.contains(owner)) {
            return ORPHANED;
        }
        if (target == null) {
            return UNWANTED;
        }
        return target.equals(owner) ? OWNED : WANTED;
    }

    /** What the group is doing that has a partition in this state. */
    public GroupDescription.State group() {
        return group;
    }
}
