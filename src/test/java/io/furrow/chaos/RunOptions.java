package io.furrow.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What to run, from arguments such as {@code seed=7 seconds=120}.
 *
 * @param seed of the first run; each further run has the next one
 * @param length how long things break
 * @param runs how many
 * @param directory where each run has a directory of its own, named by its seed
 * @param mutant the name of the bug to plant, or null
 * @param kinds what may break; nothing: then all replicas are restarted in turn
 * @param pooler the PgBouncer that the replicas go through, or null
 */
record RunOptions(
        long seed,
        Duration length,
        int runs,
        Path directory,
        @Nullable String mutant,
        Set<Breakage.Kind> kinds,
        @Nullable Path pooler) {
    private static final Set<String> KNOWN =
            Set.of("seed", "seconds", "runs", "directory", "mutant", "faults", "pooler");
    private static final long SEEDS = 1_000_000;

    static RunOptions of(String arguments) {
        Map<String, String> given = new TreeMap<>();
        for (String argument : arguments.strip().split("\\s+", -1)) {
            if (argument.isEmpty()) {
                continue;
            }
            String[] parts = argument.split("=", 2);
            if (parts.length != 2 || !KNOWN.contains(parts[0])) {
                throw new IllegalArgumentException(
                        "Unknown argument " + argument + "; known are key=value with " + KNOWN);
            }
            given.put(parts[0], parts[1]);
        }
        String seed = given.get("seed");
        return new RunOptions(
                seed == null ? new SplittableRandom().nextLong(SEEDS) : Long.parseLong(seed),
                Duration.ofSeconds(Long.parseLong(given.getOrDefault("seconds", "60"))),
                Integer.parseInt(given.getOrDefault("runs", "1")),
                Path.of(given.getOrDefault("directory", "target/chaos")),
                given.get("mutant"),
                kinds(given.get("faults")),
                given.containsKey("pooler") ? Path.of(given.get("pooler")) : null);
    }

    private static Set<Breakage.Kind> kinds(@Nullable String names) {
        Set<Breakage.Kind> kinds = EnumSet.noneOf(Breakage.Kind.class);
        if (names == null) {
            return EnumSet.allOf(Breakage.Kind.class);
        }
        for (String name : names.equals("NONE") ? new String[0] : names.split(",", -1)) {
            kinds.add(Breakage.Kind.valueOf(name));
        }
        return kinds;
    }
}
