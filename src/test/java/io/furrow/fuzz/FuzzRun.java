package io.furrow.fuzz;

import io.furrow.testing.Arguments;
import io.furrow.testing.Wire;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sends a service process what nobody should send, for each operation of its OpenAPI document and beside them, while a publisher and a
 * reader go on. Complains about answers that are not declared or tell too much, about the log, and about what becomes of the others.
 */
final class FuzzRun {
    static final Set<String> ARGUMENTS = Set.of("seed", "seconds", "rate", "connections");
    private static final int WINDOWS = 3;
    private static final int GOOD_RATE = 50;

    private final long seed;
    private final int seconds;
    private final int rate;
    private final int connections;
    private final Complaints complaints = new Complaints();
    private final Judge judge = new Judge(complaints);
    private final List<Fuzzer> fuzzers = new ArrayList<>();

    /** @param given {@code seed}, {@code seconds} of fuzzing, {@code rate} of requests in a second, {@code connections} at once */
    FuzzRun(Map<String, String> given) {
        seed = Arguments.seed(given);
        seconds = Integer.parseInt(given.getOrDefault("seconds", "60"));
        rate = Integer.parseInt(given.getOrDefault("rate", "200"));
        connections = Integer.parseInt(given.getOrDefault("connections", "8"));
    }

    /** Answers what there is to complain about. */
    List<String> go() throws Exception {
        System.out.println(
                "Fuzz with seed=" + seed + " seconds=" + seconds + " rate=" + rate + " connections=" + connections);
        try (Victim victim = new Victim(Path.of("target", "fuzz", String.valueOf(seed)), Map.of())) {
            JsonObject document = document(victim.uri());
            for (int number = 0; number < connections; number++) {
                fuzzers.add(new Fuzzer(
                        victim.uri(),
                        new ProbeDraws(document, seed, number, connections),
                        judge,
                        complaints,
                        Duration.ofSeconds(connections).dividedBy(rate)));
            }
            disturb(victim);
            victim.stop(complaints);
        }
        return complaints.lines();
    }

    private void disturb(Victim victim) throws Exception {
        Duration window = Duration.ofSeconds(Math.clamp(seconds / (4 * WINDOWS), 1, 5));
        int rounds = Math.max(1, seconds / (WINDOWS * (int) window.toSeconds()));
        try (GoodTraffic good = new GoodTraffic(victim.uri(), "good-traffic", GOOD_RATE, complaints);
                Crew crew = new Crew(fuzzers)) {
            Comparison comparison = new Comparison(good, crew, window);
            int before = victim.collect();
            comparison.run(rounds, 1, WINDOWS);
            good.readAfresh();
            int after = victim.collect();
            System.out.println(sum() + " requests, "
                    + fuzzers.stream().mapToInt(Fuzzer::unanswered).sum()
                    + " of them without an answer; answers by status: " + judge.statuses());
            comparison.lines().forEach(System.out::println);
            System.out.println("Heap of 256 MB: " + before + " MB after a collection before, " + after
                    + " MB after one at the end, " + victim.peak() + " MB at most; good messages: " + good.published());
            if (!fuzzers.stream().allMatch(Fuzzer::swept)) {
                System.out.println("Not every odd text was sent: the run was too short.");
            }
        }
    }

    private int sum() {
        return fuzzers.stream().mapToInt(Fuzzer::sent).sum();
    }

    /** How many requests were answered. */
    int answered() {
        return judge.statuses().values().stream().mapToInt(count -> count).sum();
    }

    private static JsonObject document(URI service) throws IOException {
        try (Wire wire = new Wire(service, Duration.ofSeconds(30))) {
            return wire.send(Wire.request("GET", "/openapi", "", "Accept: application/json"))
                    .object();
        }
    }
}
