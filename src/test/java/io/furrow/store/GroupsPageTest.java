package io.furrow.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.GroupDescription;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** docs/groups.md says what the statements do: each is run from each state, and the page is compared with what was seen. */
class GroupsPageTest {
    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService();

    @BeforeAll
    static void createTopic() {
        SERVICE.get(Topics.class).create("topic", 1, TopicSettings.DEFAULTS);
    }

    private static final Path PAGE = Path.of("docs", "groups.md");
    private static final Pattern EDGE = Pattern.compile("\\s+(\\S+) --> (\\S+) : (.+)");

    @Test
    void the_transitions_of_a_partition_are_those_that_happen() {
        Set<String> seen = new GroupStates(SERVICE).ofPartitions();

        assertEquals(seen, transitions("A partition", 4));
        assertEquals(withoutEpoch(seen), edges("A partition"));
    }

    @Test
    void the_transitions_of_a_member_are_those_that_happen() {
        Set<String> seen = new GroupStates(SERVICE).ofMembers();

        assertEquals(seen, transitions("A member", 3));
        assertEquals(seen, edges("A member"));
    }

    @Test
    void the_page_says_what_each_state_of_a_partition_says_of_its_group() {
        Set<String> said = Arrays.stream(PartitionState.values())
                .map(state -> state + " " + state.group().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(
                said,
                rows("What a partition says").stream()
                        .map(cells -> cells.getFirst() + " " + cells.getLast())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void the_page_names_all_states_of_a_group() {
        assertEquals(
                Arrays.stream(GroupDescription.State.values())
                        .map(state -> state.name().toLowerCase(Locale.ROOT))
                        .toList(),
                rows("A group").stream().map(List::getFirst).toList());
    }

    @Test
    void every_statement_that_the_page_names_is_one() {
        Map<String, String> statements = StoreStatements.all();
        List<String> named = Stream.of("A partition", "A member")
                .flatMap(section -> rows(section).stream())
                .map(List::getLast)
                .toList();

        assertTrue(named.size() > 20, named::toString);
        named.forEach(name -> assertTrue(statements.containsKey(name), name));
    }

    private static Set<String> withoutEpoch(Set<String> transitions) {
        return transitions.stream()
                .map(transition -> transition.substring(0, transition.lastIndexOf(" | ")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The rows of a section's table, as far as they say what happens. */
    private static Set<String> transitions(String section, int cells) {
        return rows(section).stream()
                .map(row -> String.join(" | ", row.subList(0, cells)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The arrows of a section's diagram, as the table has them. */
    private static Set<String> edges(String section) {
        return lines(section)
                .map(EDGE::matcher)
                .filter(Matcher::matches)
                .map(edge -> String.join(" | ", state(edge.group(1)), edge.group(3), state(edge.group(2))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String state(String name) {
        return name.equals("[*]") ? "ABSENT" : name;
    }

    private static List<List<String>> rows(String section) {
        return lines(section)
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .map(line -> Arrays.stream(line.substring(2).split(" *\\| *"))
                        .map(cell -> cell.replace("`", ""))
                        .toList())
                .toList();
    }

    private static Stream<String> lines(String section) {
        try {
            List<String> lines = Files.readAllLines(PAGE);
            int from = lines.indexOf("## " + section);
            assertTrue(from >= 0, section);
            return lines.subList(from + 1, lines.size()).stream().takeWhile(line -> !line.startsWith("## "));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
