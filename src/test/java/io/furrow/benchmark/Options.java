package io.furrow.benchmark;

import io.furrow.testing.Arguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to measure and for how long, from arguments such as {@code cases=publish,poll seconds=1}.
 *
 * @param cases the names of the cases, in order; empty for all
 * @param variants what a variant's group and name, with a comma between, must contain to be measured
 * @param rounds how often each variant is measured; one more is run first and thrown away
 * @param time how long each variant is measured in a round
 * @param scale what the big backlogs are divided by, for a first look
 * @param database the JDBC URL of a database to use, or null for an embedded PostgreSQL
 * @param directory where data and results go
 */
record Options(
        List<String> cases,
        Pattern variants,
        int rounds,
        Duration time,
        int scale,
        @Nullable String database,
        Path directory) {
    private static final Set<String> KNOWN =
            Set.of("cases", "variants", "rounds", "seconds", "scale", "database", "directory");

    /** A backlog of that many messages, made smaller for a first look. */
    int scaled(int messages) {
        return Math.max(1, messages / scale);
    }

    boolean wants(Variant variant) {
        return variants.matcher(variant.group() + ", " + variant.name()).find();
    }

    static Options of(String arguments) {
        Map<String, String> given = Arguments.of(arguments, KNOWN);
        String cases = given.getOrDefault("cases", "");
        return new Options(
                cases.isEmpty() ? List.of() : Arrays.asList(cases.split(",", -1)),
                Pattern.compile(given.getOrDefault("variants", "")),
                Integer.parseInt(given.getOrDefault("rounds", "5")),
                Duration.ofMillis((long) (1000 * Double.parseDouble(given.getOrDefault("seconds", "2")))),
                Integer.parseInt(given.getOrDefault("scale", "1")),
                given.get("database"),
                Path.of(given.getOrDefault("directory", "target/benchmark")));
    }
}
