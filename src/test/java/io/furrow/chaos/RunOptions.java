package io.furrow.chaos;

import io.furrow.testing.Arguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
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

    static RunOptions of(String arguments) {
        Map<String, String> given = Arguments.of(arguments, KNOWN);
        return new RunOptions(
                Arguments.seed(given),
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
