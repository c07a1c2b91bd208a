package io.furrow.fuzz;

import io.furrow.benchmark.Latencies;
import io.furrow.fuzz.GoodTraffic.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** How long good traffic takes alone, and beside a crew: in windows of one length, in turn. The medians of the windows count. */
final class Comparison {
    private final GoodTraffic good;
    private final Crew crew;
    private final Duration length;
    private final List<Window> alone = new ArrayList<>();
    private final List<Window> beside = new ArrayList<>();

    Comparison(GoodTraffic good, Crew crew, Duration length) {
        this.good = good;
        this.crew = crew;
        this.length = length;
    }

    /**
     * After a first window that does not count.
     *
     * @param rounds how often the crew is let
     * @param before how many windows there are before, each time
     * @param then for how many windows it is let
     */
    void run(int rounds, int before, int then) throws Exception {
        good.window(length);
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < before; i++) {
                alone.add(good.window(length));
            }
            crew.goOn();
            for (int i = 0; i < then; i++) {
                beside.add(good.window(length));
            }
            crew.pause();
        }
    }

    /** A line for each kind of request and each share. */
    List<String> lines() {
        return List.of(
                line("publish", Window::publishes, 0.5),
                line("publish", Window::publishes, 0.99),
                line("read", Window::reads, 0.5),
                line("read", Window::reads, 0.99));
    }

    private String line(String what, Function<Window, Latencies> kind, double share) {
        double before = median(alone, kind, share);
        double then = median(beside, kind, share);
        return String.format(
                Locale.ROOT,
                "%-8s p%.0f: %7.2f ms alone, %7.2f ms beside, ratio %.2f",
                what,
                100 * share,
                before,
                then,
                then / before);
    }

    private static double median(List<Window> windows, Function<Window, Latencies> kind, double share) {
        double[] all = windows.stream()
                .mapToDouble(window -> kind.apply(window).millis(share))
                .toArray();
        Arrays.sort(all);
        return all[all.length / 2];
    }
}
