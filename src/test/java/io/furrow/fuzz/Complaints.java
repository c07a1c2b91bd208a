package io.furrow.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What should not have happened, by kind. Safe for any thread. */
final class Complaints {
    private static final int KEPT = 3;

    private final Map<String, List<String>> byKind = new TreeMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    /** @param evidence what was sent and what came back */
    synchronized void add(String kind, String evidence) {
        counts.merge(kind, 1, Integer::sum);
        List<String> kept = byKind.computeIfAbsent(kind, k -> new ArrayList<>());
        if (kept.size() < KEPT) {
            kept.add(evidence);
        }
    }

    /** Each kind with how often it came, and the first few. */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        counts.forEach((kind, count) -> {
            lines.add(count + " times: " + kind);
            byKind.getOrDefault(kind, List.of()).forEach(evidence -> lines.add("    " + evidence));
        });
        return lines;
    }
}
