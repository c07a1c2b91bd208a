package io.furrow.fuzz;

import io.furrow.testing.Arguments;
import java.util.Arrays;
import java.util.List;

/** Disturbs a service process while others work on it. Ends with 1 where there is something to complain about. */
public final class Fuzz {
    private static final String TOKENS = "tokens";

    private Fuzz() {}

    /** Runs what the arguments say; docs/testing.md knows them. */
    public static void main(String... arguments) throws Exception {
        List<String> given = Arrays.asList(String.join(" ", arguments).strip().split("\\s+", -1));
        String rest = String.join(" ", given.subList(given.getFirst().equals(TOKENS) ? 1 : 0, given.size()));
        List<String> complaints = given.getFirst().equals(TOKENS)
                ? new BadTokensRun(Arguments.of(rest, BadTokensRun.ARGUMENTS)).go()
                : new FuzzRun(Arguments.of(rest, FuzzRun.ARGUMENTS)).go();
        complaints.forEach(System.out::println);
        System.out.println(complaints.isEmpty() ? "Nothing to complain about." : "There are complaints.");
        System.exit(complaints.isEmpty() ? 0 : 1);
    }
}
