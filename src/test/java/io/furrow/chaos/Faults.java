package io.furrow.chaos;

import io.furrow.chaos.Operation.Fault;
import java.util.Comparator;
import java.util.List;

/** When something was broken on purpose. */
final class Faults {
    /** The name of the fault that is none: a server ends in order and comes back. */
    static final String GRACEFUL_RESTART = "graceful-restart";

    private final List<Call> all;
    private final long[] starts;
    private final long[] latestEnds;

    Faults(Calls calls) {
        all = calls.of(Fault.class).stream()
                .sorted(Comparator.comparingLong(Call::began))
                .toList();
        starts = all.stream().mapToLong(Call::began).toArray();
        latestEnds = new long[starts.length];
        long latest = Long.MIN_VALUE;
        for (int i = 0; i < starts.length; i++) {
            latest = Math.max(latest, all.get(i).ended());
            latestEnds[i] = latest;
        }
    }

    List<Call> all() {
        return all;
    }

    /** When the last one was over. */
    long healed() {
        return latestEnds.length == 0 ? Long.MIN_VALUE : latestEnds[latestEnds.length - 1];
    }

    /** Whether anything was broken at any time between. */
    boolean during(long from, long until) {
        int low = 0;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= until) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && latestEnds[low - 1] >= from;
    }
}
