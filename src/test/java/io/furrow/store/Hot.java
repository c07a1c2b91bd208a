package io.furrow.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.testing.Rows;
import io.furrow.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * A statement that runs for every message, poll, commit or heartbeat.
 *
 * @param type the class that runs it
 * @param constant the constant that holds it
 * @param values values for its parameters
 */
record Hot(Class<?> type, String constant, List<String> values) {
    /** Those that read a segment. */
    static final List<Hot> BY_READERS = List.of(
            of(LogReader.class, "READ", "5", "50", "550", "2000", "500"),
            of(LogReader.class, "READ_LARGE", "5", "50", "500", "1000000", "50"),
            of(LogReader.class, "WATERMARKS", "array[5, 700]"));

    private static final List<Hot> BY_WRITERS = List.of(
            of(AppendStatements.class, "LAST", "array[5, 700]", "array[1, 1]", "array[0, 1]", "2"),
            of(
                    AppendStatements.class,
                    "APPEND",
                    "array[5, 700]",
                    "array[1, 1]",
                    "array[0, 1]",
                    "2",
                    "array[5, 700]",
                    "array[0, 0]",
                    "array['k']",
                    "array['v']",
                    "array['h']"),
            of(AppendStatements.class, "APPEND_RUN", "5", "1", "array[0]", "array['k']", "array['v']", "array['h']"),
            of(AppendStatements.class, "APPEND_ONE", "0", "'k'", "'v'", "'h'", "5", "1"),
            of(SegmentMoves.class, "MOVE", "10", "5"),
            of(Trim.class, "TOO_MUCH", "1000", "5", "50"));

    /** Those that name a segment. */
    static final List<Hot> BY_SEGMENT =
            Stream.concat(BY_READERS.stream(), BY_WRITERS.stream()).toList();

    /** The others. */
    static final List<Hot> OTHERS = List.of(
            of(Segments.class, "CURRENT", "5"),
            of(Segments.class, "BASES", "5"),
            of(Catalogue.class, "TOPIC", "'t5'"),
            of(Catalogue.class, "PARTITION", "5"),
            of(PublishKeys.class, "SEEN", "array[0]", "array[1]", "array['k5']"),
            of(
                    Offsets.class,
                    "COMMIT",
                    "array[5, 700]",
                    "array[1, 1]",
                    "array[6, 6]",
                    "array['', '']",
                    "array[5, 5]",
                    "7",
                    "'m5'",
                    "7"),
            of(Offsets.class, "COMMIT_ONE", "6", "''", "7", "5", "'m5'", "1", "5", "5"),
            of(Offsets.class, "OWNED", "7", "'m5'"),
            of(Offsets.class, "COMMITTED", "7", "array[5, 700]"),
            of(Offsets.class, "MOVE", "6", "7", "5", "'m5'", "1", "0"),
            of(Offsets.class, "SEEK", "6", "7", "5", "'m5'"),
            of(Offsets.class, "HAND_OVER", "7", "'m5'", "array[5, 700]", "7"),
            of(Offsets.class, "RELEASE", "7", "'m5'", "array[5, 700]", "'m5'", "'m5'", "7"),
            of(Failures.class, "KNOWN", "7", "5", "'m5'", "1", "5", "5"),
            of(Failures.class, "COUNT", "'e'", "'e'", "7", "5", "'m5'", "1", "5", "5"),
            of(Failures.class, "BEGIN", "'e'", "'e'", "7", "5", "'m5'", "1", "5", "5"),
            of(Failures.class, "STANDING", "7", "5", "'m5'", "1"),
            of(ParkedKeys.class, "AMONG", "array['k']", "7", "5"),
            of(ParkedKeys.class, "PARK", "7", "5", "5", "now()", "now()", "'v'", "'h'", "'e'", "7", "5", "'k'"),
            of(DueMessages.class, "DUE", "7", "5", "50"),
            of(DueMessages.class, "BEGIN", "7", "5", "'m5'", "1", "7", "5"),
            of(DueMessages.class, "DONE", "7", "5", "'m5'", "1", "7", "5"),
            of(Members.class, "HEARTBEAT", "true", "7", "'m5'"),
            of(Members.class, "BEGIN_POLL", "1000", "7", "'m5'"),
            of(Members.class, "RENEW_POLL", "1000", "7", "'m5'", "1"),
            of(Members.class, "END_POLL", "7", "'m5'", "1"),
            of(Trim.class, "RAISE", "5", "50", "50"),
            of(Trim.class, "BEHIND", "50", "10", "5", "50"));

    static Hot of(Class<?> type, String constant, String... values) {
        return new Hot(type, constant, List.of(values));
    }

    String name() {
        return type.getSimpleName() + "." + constant;
    }

    /**
     * Fails where a plan reads the whole of a table.
     *
     * @param tables a regular expression for the names of tables
     */
    void assertNoScan(TestDatabase database, int segment, String tables) throws SQLException {
        try (Connection connection = StoreStatements.simply(database)) {
            for (String explain : List.of(generic(segment), custom(segment))) {
                List<String> plan = Rows.texts(connection, explain);
                List<String> scans = plan.stream()
                        .filter(line -> line.matches(".*Seq Scan on (" + tables + ") .*"))
                        .toList();
                assertEquals(List.of(), scans, () -> String.join("\n", plan));
            }
        }
    }

    /** Asks for the plan that is kept. */
    private String generic(int segment) {
        return "explain (generic_plan) "
                + StoreStatements.withNumberedParameters(StoreStatements.one(type, constant, segment));
    }

    /** Asks for the plan with these values. */
    private String custom(int segment) {
        Deque<String> left = new ArrayDeque<>(values);
        StringBuilder filled = new StringBuilder("explain ");
        for (char c : StoreStatements.one(type, constant, segment).toCharArray()) {
            filled.append(c == '?' ? left.pop() : String.valueOf(c));
        }
        return filled.toString();
    }
}
