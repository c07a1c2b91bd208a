package io.furrow.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one round of a variant showed. A figure that could not be had is NaN.
 *
 * @param rate messages a second
 * @param clientMicros CPU time of this process for a message, in microseconds
 * @param serverMicros CPU time of the servers for a message, in microseconds
 * @param walBytes bytes of write-ahead log for a message
 * @param p50 half of the single ones took no longer, in milliseconds
 * @param p99 all but a hundredth took no longer, in milliseconds
 * @param other what else there is to say
 */
record Sample(
        double rate, double clientMicros, double serverMicros, double walBytes, double p50, double p99, String other) {
    /** The medians of several rounds, figure by figure; what else there is to say is the last round's. */
    static Sample median(List<Sample> samples) {
        return new Sample(
                median(samples, Sample::rate),
                median(samples, Sample::clientMicros),
                median(samples, Sample::serverMicros),
                median(samples, Sample::walBytes),
                median(samples, Sample::p50),
                median(samples, Sample::p99),
                samples.getLast().other());
    }

    static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return median(samples.stream().mapToDouble(figure).toArray());
    }

    static double median(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
