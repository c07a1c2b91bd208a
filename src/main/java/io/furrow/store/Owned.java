package io.furrow.store;

import org.jspecify.annotations.Nullable;

/**
 * A partition as its owner in a group sees it.
 *
 * @param partitionId the partition's identity
 * @param ownerEpoch what the owner's commits are fenced by
 * @param committed the next offset to read, or null before the first commit
 * @param position where a member without a process of its own reads on, or null
 * @param positionVersion how often that was set
 * @param release whether another member waits for the partition
 * @param asked how often failed messages of it were asked for again
 * @param reset whether a member without a process of its own has yet to read from where the group was put from outside
 */
public record Owned(
        int partitionId,
        long ownerEpoch,
        @Nullable Long committed,
        @Nullable Long position,
        long positionVersion,
        boolean release,
        long asked,
        boolean reset) {}
