package io.furrow.benchmark;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Measures what docs/benchmarks.md shows. */
public final class Benchmark {
    static final List<Case> CASES = List.of(
            new SaturatedPublish(),
            new BlockingPublish(),
            new TransactionalPublish(),
            new PollBacklog(),
            new IdlePolls(),
            new EndToEnd(),
            new OpenLoop(),
            new DrainBacklog(),
            new HttpPublish(),
            new HttpRead(),
            new FanOut(),
            new Backlogs(),
            new IdleTopics(),
            new OpenTransaction(),
            new ObserveBacklog(),
            new ParkedDeliveries(),
            new ServiceStart());

    private Benchmark() {}

    public static void main(String... arguments) throws Exception {
        Options options = Options.of(String.join(" ", arguments));
        List<String> wanted = options.cases();
        List<String> known = CASES.stream().map(Case::name).toList();
        if (!known.containsAll(wanted)) {
            throw new IllegalArgumentException("The cases are " + known + ", not " + wanted + ".");
        }
        Report report = new Report();
        Path results = options.directory().resolve("results.json");
        Bench bench = new Bench(options);
        try {
            System.out.println("Furrow's benchmark, " + LocalDate.now(ZoneOffset.UTC) + ": "
                    + Runtime.getRuntime().availableProcessors() + " processors, Java " + Runtime.version()
                    + ", PostgreSQL " + bench.postgres().ask("show server_version") + ", " + options.rounds()
                    + " rounds of " + options.time().toMillis() + " ms.");
            for (Case one : CASES) {
                if (wanted.isEmpty() || wanted.contains(one.name())) {
                    report.add(one, new Runner(bench).run(one));
                    report.write(results);
                }
            }
        } finally {
            bench.close();
        }
        System.out.println("\nAlso in " + results + ".");
        System.exit(0);
    }
}
