package io.furrow.store;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The schema and the statements fit each other. */
class StatementsTest {
    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService();

    private static final Map<String, String> ALL = StoreStatements.all();

    @Test
    void the_statements_were_found() {
        for (String one : new String[] {
            "LogReader.READ",
            "AppendStatements.OWN_LOCK",
            "Offsets.COMMIT",
            "Members.HEARTBEAT",
            "TopicRemoval.REMOVE#1",
            "TopicRows.TRUNCATE"
        }) {
            assertTrue(ALL.containsKey(one), () -> one + " is missing among " + ALL.keySet());
        }
    }

    @TestFactory
    Stream<DynamicTest> the_database_can_plan_every_statement() {
        return ALL.entrySet().stream()
                .map(statement -> DynamicTest.dynamicTest(
                        statement.getKey(),
                        () -> StoreStatements.parts(statement.getValue()).forEach(this::plan)));
    }

    private void plan(String statement) {
        try (Connection connection = StoreStatements.simply(SERVICE.database());
                Statement session = connection.createStatement()) {
            connection.setAutoCommit(false);
            if (statement.strip().matches("(?s)(set|lock|truncate|notify|listen) .*")) {
                assertDoesNotThrow(() -> session.execute(statement.strip()), statement);
            } else {
                assertDoesNotThrow(
                        () -> Rows.texts(
                                connection,
                                "explain (generic_plan) " + StoreStatements.withNumberedParameters(statement)),
                        statement);
            }
            connection.rollback();
        } catch (SQLException e) {
            throw new AssertionError(statement, e);
        }
    }
}
