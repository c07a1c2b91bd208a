package io.furrow.testing;

import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Arguments of runs, such as {@code seed=7 seconds=120}. */
public final class Arguments {
    private static final long SEEDS = 1_000_000;

    private Arguments() {}

    /**
     * What is given, by key.
     *
     * @throws IllegalArgumentException when there is another key than those known
     */
    public static Map<String, String> of(String text, Set<String> known) {
        Map<String, String> given = new TreeMap<>();
        for (String argument : text.strip().split("\\s+", -1)) {
            if (argument.isEmpty()) {
                continue;
            }
            String[] parts = argument.split("=", 2);
            if (parts.length != 2 || !known.contains(parts[0])) {
                throw new IllegalArgumentException(
                        "Unknown argument " + argument + "; known are key=value with " + known);
            }
            given.put(parts[0], parts[1]);
        }
        return given;
    }

    /** What chance is drawn from: {@code seed}, or any where it is not given. */
    public static long seed(Map<String, String> given) {
        return given.containsKey("seed") ? Long.parseLong(given.get("seed")) : new SplittableRandom().nextLong(SEEDS);
    }
}
