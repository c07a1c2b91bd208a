package io.furrow.api;

import java.nio.charset.StandardCharsets;

/**
 * An offset that a group has committed, or is about to.
 *
 * @param offset the next offset to read
 * @param metadata what the committer wants to remember with it, at most 4096 bytes in UTF-8; empty for nothing
 */
public record CommittedPosition(long offset, String metadata) {
    public CommittedPosition {
        if (offset < 0) {
            throw new FurrowException.Invalid("/offsets", "An offset is not negative, as " + offset + " is.");
        }
        if (metadata.getBytes(StandardCharsets.UTF_8).length > 4096) {
            throw new FurrowException.Invalid("/offsets", "Commit metadata has at most 4096 bytes.");
        }
    }

    /** The next offset to read, without metadata. */
    public static CommittedPosition of(long offset) {
        return new CommittedPosition(offset, "");
    }
}
