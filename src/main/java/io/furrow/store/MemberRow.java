package io.furrow.store;

import io.furrow.api.MemberOptions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A member as it is in the database.
 *
 * @param groupId the group's identity
 * @param options what it joined with, its id included
 * @param topics the topics it subscribes to by name, or null
 * @param pattern the pattern it subscribes to, or null
 * @param assigned whether its partitions are taken by hand
 */
public record MemberRow(
        int groupId,
        MemberOptions options,
        @Nullable Set<String> topics,
        @Nullable String pattern,
        boolean assigned) {
    /** The member's id. */
    public String id() {
        return options.memberId() == null ? "" : options.memberId();
    }
}
