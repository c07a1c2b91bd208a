package io.furrow.chaos;

import java.time.Duration;

/**
 * What is allowed once faults are over.
 *
 * @param delivery how long a message may take to every group
 * @param rebalance how long a group may take to settle
 * @param generations how often a partition may change hands although nobody comes or goes
 * @param unknownShare the share of operations outside faults that may end unknown
 */
record Limits(Duration delivery, Duration rebalance, int generations, double unknownShare) {
    static final Limits DEFAULTS = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(6), 3, 0.05);
}
