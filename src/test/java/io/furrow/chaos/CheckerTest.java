package io.furrow.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.chaos.Changes.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker finds in a good history nothing, and in each that is bad in one way exactly that. */
class CheckerTest {
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(2), Duration.ofMillis(50), 3, 0.05);

    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z]\\d+) \\|.*\\|(.*)\\|$", Pattern.MULTILINE);
    private static final Pattern CLASS = Pattern.compile("`(\\w+)`");

    private static Report report(List<Event> events) {
        return new Checker(LIMITS).report(new History(events));
    }

    @Test
    void a_good_history_passes_whatever_ended_unknown() {
        Report report = report(GoodHistory.events());

        assertEquals(List.of(), report.violations(), report::toString);
        assertTrue(report.operations().getOrDefault("Publish INFO", 0L) >= 5, report::toString);
        assertTrue(report.operations().getOrDefault("Txn INFO", 0L) >= 3, report::toString);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({
        "io.furrow.chaos.BadLogs#logs",
        "io.furrow.chaos.BadLogs#answers",
        "io.furrow.chaos.BadLogs#forgetting",
        "io.furrow.chaos.BadGroups#groups",
        "io.furrow.chaos.BadGroups#members",
        "io.furrow.chaos.BadGroups#keysAndResets"
    })
    void a_bad_history_is_found_by_what_it_breaks(String invariant, String how, Change change) {
        List<Event> good = GoodHistory.events();
        List<Event> bad = change.apply(good);
        assertNotEquals(good, bad, how);

        Report report = report(bad);

        assertEquals(
                new TreeSet<>(List.of(invariant)),
                report.violations().stream().map(Violation::invariant).collect(Collectors.toCollection(TreeSet::new)),
                report::toString);
    }

    @Test
    void every_invariant_of_the_page_has_a_class_and_a_bad_history() throws IOException {
        Set<String> proven = Stream.of(
                        BadLogs.logs(),
                        BadLogs.answers(),
                        BadLogs.forgetting(),
                        BadGroups.groups(),
                        BadGroups.members(),
                        BadGroups.keysAndResets())
                .flatMap(Function.identity())
                .map(row -> String.valueOf(row.get()[0]))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = new TreeSet<>();
        Set<String> classes = new TreeSet<>();
        String page = Files.readString(Path.of("docs/testing.md"));
        ROW.matcher(page).results().forEach(row -> {
            named.add(row.group(1));
            CLASS.matcher(row.group(2)).results().forEach(name -> classes.add(name.group(1)));
        });

        assertEquals(proven, named);
        assertEquals(new TreeSet<>(new Checker().names()), classes);
    }
}
