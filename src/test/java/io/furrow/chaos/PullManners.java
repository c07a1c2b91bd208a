package io.furrow.chaos;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the members of a group that pulls over HTTP behave.
 *
 * @param instance the {@code group.instance.id} that all of them join under, or null
 * @param session how long the group waits for a sign of life
 * @param reset where to begin where nothing is committed
 * @param between how long a member does nothing after each poll, while it may misbehave
 * @param apart how long a member stays away, on average, when it is no member any more
 */
record PullManners(
        String group, @Nullable String instance, Duration session, Reset reset, Duration between, Duration apart) {
    /** What the API calls {@code auto.offset.reset}. */
    enum Reset {
        EARLIEST,
        NONE
    }

    /** They sleep, disappear and leave. */
    static final PullManners COMMON =
            new PullManners(Topology.PULL, null, Topology.SESSION, Reset.EARLIEST, Duration.ZERO, Duration.ZERO);

    /** There is to be one of them at a time, and each joins as if there were no other. */
    static final PullManners STATIC = new PullManners(
            Topology.STATIC, "one", Topology.SESSION, Reset.EARLIEST, Duration.ZERO, Duration.ofSeconds(2));

    /** They poll so seldom that messages are forgotten before they have read them. */
    static final PullManners LAZY = new PullManners(
            Topology.LAZY, null, Duration.ofMinutes(1), Reset.NONE, Topology.RETENTION.multipliedBy(2), Duration.ZERO);
}
