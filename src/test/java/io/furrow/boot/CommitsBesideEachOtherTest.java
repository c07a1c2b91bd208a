package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.furrow.shop.Till;
import io.furrow.testing.Eventually;
import io.furrow.testing.TestService;
import io.helidon.integrations.cdi.jpa.PersistenceUnitInfoBean.DataSourceProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The end of one JTA transaction is nobody else's business. */
class CommitsBesideEachOtherTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private final Till till = SERVICE.get(Till.class);

    /** A row that says so keeps its COMMIT waiting for a lock that a test holds. */
    @BeforeAll
    static void createSlowTable() {
        SERVICE.database().execute("""
                create table slow (text text);
                create function wait() returns trigger language plpgsql as $$
                begin
                    perform pg_advisory_xact_lock(4711);
                    return null;
                end $$;
                create constraint trigger wait after insert on slow deferrable initially deferred
                   for each row when (new.text = 'slow') execute function wait()""");
    }

    @Test
    void a_commit_that_takes_its_time_holds_up_no_other() throws Exception {
        CompletableFuture<String> slow;
        try (Connection holder = SERVICE.database().connect()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("select pg_advisory_xact_lock(4711)");
            slow = CompletableFuture.supplyAsync(() -> insert("slow"), THREADS);
            Eventually.holds(
                    "a COMMIT waits", () -> SERVICE.database().rows().count("pg_locks where not granted") == 1);

            assertEquals(
                    "quick",
                    CompletableFuture.supplyAsync(() -> insert("quick"), THREADS)
                            .get(20, TimeUnit.SECONDS));
            assertFalse(slow.isDone());
        }
        assertEquals("slow", slow.get(20, TimeUnit.SECONDS));
        assertEquals(2, SERVICE.database().rows().count("slow"));
    }

    private String insert(String text) {
        return till.within(() -> {
            till.run("insert into slow values ('" + text + "')");
            return text;
        });
    }

    @Test
    void an_application_cannot_end_the_transaction_behind_its_back() {
        till.within(() -> {
            try (Connection connection = connection()) {
                assertThrows(SQLException.class, connection::commit);
                assertThrows(SQLException.class, connection::rollback);
                assertThrows(SQLException.class, () -> connection.setAutoCommit(true));
                return assertFalseAutoCommit(connection);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static boolean assertFalseAutoCommit(Connection connection) throws SQLException {
        assertFalse(connection.getAutoCommit());
        return true;
    }

    private static Connection connection() throws SQLException {
        return Objects.requireNonNull(SERVICE.get(DataSourceProvider.class).getDataSource(true, false, "shop"))
                .getConnection();
    }
}
