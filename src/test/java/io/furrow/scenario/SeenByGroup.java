package io.furrow.scenario;

import java.util.HashMap;
import java.util.Map;

/** What the members of a group have seen together. Safe for any thread. */
final class SeenByGroup {
    private final Map<Integer, Long> next = new HashMap<>();
    private final Map<Integer, Integer> seqs = new HashMap<>();
    private long skipped;

    /** A record was received, before anything of it was committed. */
    synchronized void add(int partition, long offset, CommitEvent event) {
        long expected = next.getOrDefault(partition, 0L);
        if (offset > expected) {
            skipped++;
        }
        next.put(partition, Math.max(expected, offset + 1));
        seqs.merge(event.seq(), 1, Integer::sum);
    }

    /** How often a record came although one before it had never come to anybody. */
    synchronized long skipped() {
        return skipped;
    }

    synchronized int distinct() {
        return seqs.size();
    }
}
