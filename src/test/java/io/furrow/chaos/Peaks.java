package io.furrow.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers at times, to be asked for the highest before a time. */
final class Peaks {
    /** A number, when it was known, and what shows it. */
    record Peak(long nanos, long value, Event event) {}

    private final List<Peak> peaks = new ArrayList<>();
    private boolean climbing = true;

    void add(long nanos, long value, Event event) {
        peaks.add(new Peak(nanos, value, event));
        climbing = false;
    }

    /** The highest known before then, or null. */
    @Nullable
    Peak before(long nanos) {
        if (!climbing) {
            climb();
        }
        int low = 0;
        int high = peaks.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (peaks.get(middle).nanos() < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? null : peaks.get(low - 1);
    }

    /** The value of the highest known before then. */
    long before(long nanos, long otherwise) {
        Peak peak = before(nanos);
        return peak == null ? otherwise : peak.value();
    }

    /** Leaves only those that are higher than all before them. */
    private void climb() {
        peaks.sort(Comparator.comparingLong(Peak::nanos));
        int kept = 0;
        for (Peak peak : List.copyOf(peaks)) {
            if (kept == 0 || peak.value() > peaks.get(kept - 1).value()) {
                peaks.set(kept++, peak);
            }
        }
        peaks.subList(kept, peaks.size()).clear();
        climbing = true;
    }
}
