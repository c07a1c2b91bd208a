package io.furrow.chaos;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A minute in which replicas, the database and the network break again and again. */
class ChaosScenario {
    private static final Path DIRECTORY = Path.of("target", "chaos");

    /** How many operations of each kind must have succeeded for the run to say something. */
    private static final Map<String, Integer> ENOUGH = Map.ofEntries(
            entry("publish", 200),
            entry("publish with key", 100),
            entry("transaction", 50),
            entry("poll of pull", 50),
            entry("poll of java", 50),
            entry("commit of pull", 50),
            entry("commit of java", 50),
            entry("read", 10),
            entry("join of java", 3),
            entry("join of pull", 4),
            entry("join of static", 4),
            entry("poll of static", 50),
            entry("poll of lazy", 5),
            entry("out of range of lazy", 1),
            entry("leave of java", 1),
            entry("stream resumed", 10),
            entry("streamed", 200));

    @Test
    void nothing_is_lost_doubled_torn_or_out_of_order() throws Exception {
        long seed = new SplittableRandom().nextLong(1_000_000);

        String output = run(seed);

        Tally tally = Tally.of(History.readAll(DIRECTORY.resolve(String.valueOf(seed))));
        ENOUGH.forEach((kind, least) -> assertTrue(
                tally.succeeded(kind) >= least,
                () -> "Only " + tally.succeeded(kind) + " of " + kind + " succeeded:\n" + output));
        assertEquals(1, tally.broken(Faults.GRACEFUL_RESTART), output);
    }

    /** In a process of its own, as from the command line. */
    private static String run(long seed) throws IOException, InterruptedException {
        Process run = Jvm.with(List.of(
                        "-Xmx768m",
                        "-Duser.timezone=Pacific/Chatham",
                        "-classpath",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ChaosRun.class.getName(),
                        "seed=" + seed,
                        "seconds=60",
                        "directory=" + DIRECTORY))
                .start();
        try {
            String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            System.out.println(output);
            assertTrue(run.waitFor(1, TimeUnit.MINUTES), output);
            assertEquals(0, run.exitValue(), output);
            return output;
        } finally {
            run.destroyForcibly();
        }
    }
}
