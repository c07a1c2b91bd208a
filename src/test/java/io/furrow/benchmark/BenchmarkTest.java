package io.furrow.benchmark;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The benchmark still measures what it is there for. What it finds means nothing here: there is next to no time and no backlog. */
class BenchmarkTest {
    /** Starts several processes, each for seconds. */
    private static final String SLOW = "start";

    @Test
    void every_variant_of_every_case_does_some_work() throws Exception {
        Bench bench = new Bench(Options.of("rounds=1 seconds=0.05 scale=1000 directory=target/benchmark-test database="
                + TestDatabase.fresh().url()));
        Report report = new Report();
        try {
            for (Case one : Benchmark.CASES) {
                if (!one.name().equals(SLOW)) {
                    Map<Variant, List<Sample>> samples = new Runner(bench).run(one);
                    assertFalse(samples.isEmpty(), one.name());
                    samples.forEach((variant, rounds) -> assertWorked(one, variant, rounds));
                    report.add(one, samples);
                }
            }
        } finally {
            bench.close();
        }
    }

    private static void assertWorked(Case one, Variant variant, List<Sample> rounds) {
        for (Sample round : rounds) {
            assertTrue(
                    round.rate() > 0 && Double.isFinite(round.rate()),
                    () -> one.name() + ", " + variant.group() + ", " + variant.name() + ": " + round);
        }
    }
}
