package io.furrow.chaos;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Breaks a cluster while clients work on it, and looks for what should never happen. Ends with 1 where something did. */
public final class ChaosRun {
    private static final int MOST_SHOWN = 3;
    private static final int LONGEST = 400;

    private ChaosRun() {}

    /** Runs what the arguments say; docs/testing.md knows them. */
    public static void main(String... arguments) throws Exception {
        RunOptions options = RunOptions.of(String.join(" ", arguments));
        boolean clean = true;
        for (int run = 0; run < options.runs(); run++) {
            clean &= run(options, options.seed() + run);
        }
        System.exit(clean ? 0 : 1);
    }

    private static boolean run(RunOptions options, long seed) throws Exception {
        Path directory = options.directory().resolve(String.valueOf(seed));
        Run run = new Run(seed, options, directory);
        System.out.println("Chaos with seed=" + seed + " seconds="
                + options.length().toSeconds() + (options.mutant() == null ? "" : " mutant=" + options.mutant())
                + ", history in " + directory);
        run.plan().forEach(System.out::println);
        History history = run.go(patches(options));
        System.out.println(Tally.of(history));
        showMoves(run, new Calls(history));
        run.complaints().forEach(System.out::println);
        List<Violation> violations = new Checker().check(CrashedCommits.unknownIn(history));
        show(violations);
        return violations.isEmpty() && run.complaints().isEmpty();
    }

    private static void showMoves(Run run, Calls calls) {
        Faults faults = new Faults(calls);
        Moves.of(run.works()).lines(Topology.EFFECTS, faults).forEach(System.out::println);
        Moves.handled(calls, Topology.JAVA).lines(Topology.JAVA, faults).forEach(System.out::println);
        Refusals.lines(calls, faults).forEach(System.out::println);
    }

    /** The first of each kind, and how many there are. */
    private static void show(List<Violation> violations) {
        violations.stream()
                .collect(groupingBy(Violation::invariant, TreeMap::new, toList()))
                .forEach((invariant, all) -> {
                    System.out.println(all.size() + " violations of " + invariant);
                    for (Violation violation : all.subList(0, Math.min(MOST_SHOWN, all.size()))) {
                        System.out.println("  " + violation.sentence());
                        violation.evidence().forEach(event -> System.out.println("    " + shortened(event)));
                    }
                });
        System.out.println(violations.size() + " violations.");
    }

    private static String shortened(Event event) {
        String text = event.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** The planted bug, compiled. */
    private static @Nullable Path patches(RunOptions options) throws Exception {
        return options.mutant() == null
                ? null
                : Mutant.named(options.mutant()).compileInto(Files.createTempDirectory("furrow-mutant"));
    }
}
