package io.furrow.benchmark;

import io.furrow.benchmark.Variant.Done;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the variants of a case in turn, round by round, so that what else the machine does hits all alike. */
final class Runner {
    private final Bench bench;

    Runner(Bench bench) {
        this.bench = bench;
    }

    /** The samples of each variant, after a first round that is thrown away. */
    Map<Variant, List<Sample>> run(Case one) throws Exception {
        Map<Variant, List<Sample>> samples = new LinkedHashMap<>();
        List<Variant> variants = one.variants(bench);
        List<Variant> wanted = variants.stream().filter(bench.options()::wants).toList();
        try {
            if (wanted.isEmpty()) {
                throw new IllegalArgumentException(one.name() + " has no such variant, but "
                        + variants.stream()
                                .map(v -> v.group() + ", " + v.name())
                                .toList());
            }
            for (int round = 0; round <= bench.options().rounds(); round++) {
                for (Variant variant : wanted) {
                    variant.prepare();
                    Sample sample = measure(variant);
                    if (round > 0) {
                        samples.computeIfAbsent(variant, v -> new ArrayList<>()).add(sample);
                    }
                }
            }
        } finally {
            for (Variant variant : variants) {
                variant.close();
            }
        }
        return samples;
    }

    private Sample measure(Variant variant) throws Exception {
        double client = Processes.ownMicros();
        double server = Processes.micros(bench.servers());
        double wal = wal();
        Done done = variant.run(bench.options().time());
        double messages = done.messages();
        return new Sample(
                messages / (done.elapsed().toNanos() / 1e9),
                (Processes.ownMicros() - client) / messages,
                (Processes.micros(bench.servers()) - server) / messages,
                (wal() - wal) / messages,
                done.latencies() == null ? Double.NaN : done.latencies().millis(0.5),
                done.latencies() == null ? Double.NaN : done.latencies().millis(0.99),
                done.other());
    }

    private double wal() throws SQLException {
        return bench.postgres().walBytes();
    }
}
