package io.furrow.api;

import java.util.Set;

/**
 * Which offsets of a group to reset, and where to.
 *
 * @param topic the topic's name
 * @param partitions numbers of its partitions; empty for all it has
 * @param to where to
 * @param dryRun whether only to answer what would be changed
 */
public record ResetRequest(String topic, Set<Integer> partitions, ResetTo to, boolean dryRun) {
    public ResetRequest {
        partitions = Set.copyOf(partitions);
    }

    /** All partitions of a topic. */
    public static ResetRequest of(String topic, ResetTo to) {
        return new ResetRequest(topic, Set.of(), to, false);
    }

    /** The same for some partitions only. */
    public ResetRequest only(Integer... numbers) {
        return new ResetRequest(topic, Set.of(numbers), to, dryRun);
    }

    /** The same without changing anything. */
    public ResetRequest asDryRun() {
        return new ResetRequest(topic, partitions, to, true);
    }
}
