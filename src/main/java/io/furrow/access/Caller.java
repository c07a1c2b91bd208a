package io.furrow.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param name of the principal; empty for somebody who was not asked
 * @param roles the groups that the token names
 * @param expires from when on the token is no longer good, or null where there is none
 */
public record Caller(
        String name, Set<String> roles, @Nullable Instant expires) {
    /** Somebody who was not asked who he is. */
    public static final Caller UNNAMED = new Caller("", Set.of(), null);

    public Caller {
        roles = Set.copyOf(roles);
    }
}
