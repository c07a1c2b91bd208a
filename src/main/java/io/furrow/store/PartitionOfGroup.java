package io.furrow.store;

import java.io.Serializable;
import java.util.Objects;

/** A partition as a group sees it: the key of what the group keeps for it. */
public class PartitionOfGroup implements Serializable {
    private static final long serialVersionUID = 1L;

    private int groupId;
    private int partitionId;

    protected PartitionOfGroup() {}

    /** That partition in that group. */
    public PartitionOfGroup(int groupId, int partitionId) {
        this.groupId = groupId;
        this.partitionId = partitionId;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartitionOfGroup that && groupId == that.groupId && partitionId == that.partitionId;
    }

    @Override
    public int hashCode() {
        return Objects.hash(groupId, partitionId);
    }
}
