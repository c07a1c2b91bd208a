package io.furrow.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Set;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** How far a group has come in a partition, and who owns the partition there. Statements change it, fenced by the owner's epoch. */
@Entity
@Immutable
@IdClass(PartitionOfGroup.class)
@Table(schema = "furrow", name = "committed_offset")
public class CommittedOffset {
    @Id
    @Column(name = "group_id")
    private int groupId;

    @Id
    @Column(name = "partition_id")
    private int partitionId;

    private @Nullable Long committed;

    @Column(nullable = false, length = 4096)
    private String metadata = "";

    @Column(name = "committed_at")
    private @Nullable Instant committedAt;

    @Column(length = 249)
    private @Nullable String owner;

    @Column(name = "owner_epoch", nullable = false)
    private long ownerEpoch;

    @Column(length = 249)
    private @Nullable String target;

    @Column(name = "release_deadline")
    private @Nullable Instant releaseDeadline;

    private @Nullable Long position;

    @Column(name = "position_version", nullable = false)
    private long positionVersion;

    @Column(nullable = false)
    private int failures;

    @Column(name = "first_error", length = 4000)
    private @Nullable String firstError;

    @Column(name = "last_error", length = 4000)
    private @Nullable String lastError;

    @Column(name = "taken_over", nullable = false)
    private boolean takenOver;

    @Column(nullable = false)
    private boolean trying;

    @Column(nullable = false)
    private long asked;

    protected CommittedOffset() {}

    /** The partition's identity. */
    public int partitionId() {
        return partitionId;
    }

    /** The next offset to read, or null before the first commit. */
    public @Nullable Long committed() {
        return committed;
    }

    /** What the committer wanted to remember with it. */
    public String metadata() {
        return metadata;
    }

    /** When it was committed, or null before the first commit. */
    public @Nullable Instant committedAt() {
        return committedAt;
    }

    /** The member that owns the partition, or null. */
    public @Nullable String owner() {
        return owner;
    }

    /** The number of times the partition has changed hands: what a commit is fenced by. */
    public long ownerEpoch() {
        return ownerEpoch;
    }

    /** Until when the owner has to release the partition, or null when it may keep it. */
    public @Nullable Instant releaseDeadline() {
        return releaseDeadline;
    }

    /** Where a member without a process of its own reads on, or null. */
    public @Nullable Long position() {
        return position;
    }

    /** The number of times that position was set. */
    public long positionVersion() {
        return positionVersion;
    }

    /** How often the message at the committed offset has failed. */
    public int failures() {
        return failures;
    }

    /** Why it failed first and last, as far as it did. */
    public String errors() {
        return firstError + (lastError == null || lastError.equals(firstError) ? "" : " … " + lastError);
    }

    /** Where the partition stands among the members of its group. */
    public PartitionState state(Set<String> members) {
        return PartitionState.of(owner, target, members);
    }
}
