package io.furrow.benchmark;

import java.util.Arrays;
import java.util.StringJoiner;

/** How long things took, each in nanoseconds. Adding is safe for any thread. */
public final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    public synchronized void add(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = took;
    }

    /** All of them, to be passed to another process. */
    synchronized String text() {
        StringJoiner text = new StringJoiner(" ");
        for (int i = 0; i < count; i++) {
            text.add(Long.toString(nanos[i]));
        }
        return text.toString();
    }

    /** Those of a text. */
    static Latencies of(String text) {
        Latencies latencies = new Latencies();
        for (String took : text.strip().split(" ", -1)) {
            latencies.add(Long.parseLong(took));
        }
        return latencies;
    }

    public synchronized int count() {
        return count;
    }

    /** What that share of them did not exceed, in milliseconds. */
    public synchronized double millis(double share) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.min(count - 1, (int) (share * count))] / 1e6;
    }
}
