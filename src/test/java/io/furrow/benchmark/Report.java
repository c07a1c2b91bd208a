package io.furrow.benchmark;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tables to read and a file to compute with. */
final class Report {
    private final JsonArrayBuilder rows = Json.createArrayBuilder();

    /** Prints the table of a case: medians, and the median of the rounds' ratios to the first of the group. */
    void add(Case one, Map<Variant, List<Sample>> samples) {
        System.out.println("\n### " + one.title() + "\n");
        System.out.println("| | | msg/s | ratio | CPU us/msg client + server | WAL B/msg | p50 ms | p99 ms | other |");
        System.out.println("|---|---|--:|--:|--:|--:|--:|--:|---|");
        Map<String, List<Sample>> references = new HashMap<>();
        samples.forEach((variant, rounds) -> {
            List<Sample> reference = references.computeIfAbsent(variant.group(), group -> rounds);
            double[] ratios = new double[rounds.size()];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = rounds.get(i).rate() / reference.get(i).rate();
            }
            Sample median = Sample.median(rounds);
            double ratio = Sample.median(ratios);
            System.out.println("| " + variant.group() + " | " + variant.name() + " | " + whole(median.rate()) + " | "
                    + figure(ratio) + " | " + figure(median.clientMicros()) + " + " + figure(median.serverMicros())
                    + " | " + whole(median.walBytes()) + " | " + figure(median.p50()) + " | " + figure(median.p99())
                    + " | " + median.other() + " |");
            rows.add(json(one, variant, median, ratio, rounds));
        });
    }

    private static JsonObjectBuilder json(Case one, Variant variant, Sample median, double ratio, List<Sample> rounds) {
        JsonObjectBuilder row = Json.createObjectBuilder()
                .add("case", one.name())
                .add("group", variant.group())
                .add("variant", variant.name());
        add(row, "messages_per_second", median.rate());
        add(row, "ratio", ratio);
        add(row, "client_cpu_us", median.clientMicros());
        add(row, "server_cpu_us", median.serverMicros());
        add(row, "wal_bytes", median.walBytes());
        add(row, "p50_ms", median.p50());
        add(row, "p99_ms", median.p99());
        JsonArrayBuilder rates = Json.createArrayBuilder();
        for (Sample round : rounds) {
            if (Double.isFinite(round.rate())) {
                rates.add(round.rate());
            } else {
                rates.addNull();
            }
        }
        return row.add("other", median.other()).add("rounds", rates);
    }

    private static void add(JsonObjectBuilder row, String name, double figure) {
        if (Double.isFinite(figure)) {
            row.add(name, figure);
        } else {
            row.addNull(name);
        }
    }

    private static String whole(double figure) {
        return Double.isFinite(figure) ? String.format(Locale.ROOT, "%,.0f", figure) : "";
    }

    private static String figure(double figure) {
        if (!Double.isFinite(figure)) {
            return "";
        }
        return String.format(Locale.ROOT, figure >= 100 ? "%.0f" : figure >= 10 ? "%.1f" : "%.2f", figure);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, rows.build().toString());
    }
}
