package io.furrow.store;

import io.furrow.api.FurrowException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs Furrow's own statements, each on a connection of the pool and outside any caller's transaction. Safe for any thread. */
@ApplicationScoped
public class Database {
    /*
     * Answers of a fixed size: behind one that may be of any, the driver waits before it sends the next statement of the same text.
     */

    /** Makes a transaction as durable as messages need it, whatever a role or a pool says. */
    static final String DURABLE =
            "case when current_setting('synchronous_commit') not in ('on', 'remote_apply') then set_config('synchronous_commit', 'on', true) end is null";

    /** Keeps a caller's transaction from waiting and from being waited for. */
    static final String CALLERS_LIMITS =
            "set_config('lock_timeout', '3s', true) is null, set_config('statement_timeout', '30s', true) is null, set_config('idle_in_transaction_session_timeout', '10s', true) is null";

    /** The same for a transaction of Furrow's own, which is a short one. */
    static final String LIMITS = CALLERS_LIMITS
            + ", case when current_setting('server_version_num')::int >= 170000 then set_config('transaction_timeout', '60s', true) end is null";

    /** A role or a pool may have another isolation; with nothing that came before, it can still be chosen. */
    static final String READ_COMMITTED = "set transaction isolation level read committed;\n";

    /** Begins every transaction of Furrow's own. Nothing here outlives it, so that a pooler may hand the session on. */
    static final String TRANSACTION_SETTINGS = READ_COMMITTED + "select " + DURABLE + ", " + LIMITS;

    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final Duration SETTLING_PAUSE = Duration.ofMillis(50);

    /** Begins a transaction in the round trip of its first statement, on a connection that commits by itself. */
    static final String BEGIN = "begin isolation level read committed;\n";

    /**
     * A whole transaction of one statement, to be sent in one round trip on a connection that commits by itself. Its commit does not
     * wait for the disk: for what may be forgotten when the server crashes.
     */
    static String atOnce(String statement) {
        return BEGIN + "select set_config('synchronous_commit', 'off', true) is null, " + LIMITS + ";\n" + statement
                + ";\ncommit";
    }

    /** Runs a command without parameters, such as one that ends a transaction of {@link #BEGIN}. */
    static void run(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    /** Ends a transaction of {@link #BEGIN} that failed on its way. */
    static void rollbackBegun(Connection connection, Exception cause) {
        try {
            run(connection, "rollback");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    @Inject
    @Furrow
    DataSource source;

    /** Work on a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Runs one or more statements that each commit by themselves. */
    public <T> T read(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw SqlStates.unavailable(e);
        }
    }

    /**
     * Runs work in a transaction of its own and commits it. Use it for work that may be done twice: nobody finds out what became of
     * a COMMIT whose answer was lost.
     *
     * @throws FurrowException.Unavailable when the database is away; it says when the outcome is unknown
     */
    public <T> T inTransaction(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                try (Statement settings = connection.createStatement()) {
                    settings.execute(TRANSACTION_SETTINGS);
                }
                T result = work.on(connection);
                commit(connection);
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw SqlStates.unavailable(e);
        }
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw SqlStates.notCommitted(e);
        }
    }

    Connection connection() throws SQLException {
        return source.getConnection();
    }

    static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** How a transaction ended whose COMMIT was not answered. */
    public enum Outcome {
        COMMITTED,
        ROLLED_BACK,
        UNKNOWN
    }

    /*
     * After a crash the server gives ids of transactions again whose log was lost: then they say nothing. A crash resets statistics
     * too; an administrator may do that as well, and all it costs is one outcome that could have been known.
     */
    private static final String STATUS = """
            select pg_xact_status(?::text::xid8), coalesce(stats_reset::text, 'ever')
              from pg_stat_wal""";

    private static final String LIFE = "select coalesce(stats_reset::text, 'ever') from pg_stat_wal";

    private volatile @Nullable String life;

    /** Since when the server has lived without a crash, as last seen; to be asked for before a transaction gets its id. */
    String life() {
        String known = life;
        if (known == null) {
            known = read(connection -> {
                try (Statement query = connection.createStatement();
                        ResultSet row = query.executeQuery(LIFE)) {
                    row.next();
                    return row.getString(1);
                }
            });
            life = known;
        }
        return known;
    }

    /**
     * Finds out how a transaction ended, waiting a while for one that is still ending.
     *
     * @param since the server's {@link #life} before the transaction got its id
     */
    Outcome outcomeOf(String xid, String since) {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        do {
            String status = statusOf(xid, since);
            switch (status) {
                case "committed" -> {
                    return Outcome.COMMITTED;
                }
                case "aborted" -> {
                    return Outcome.ROLLED_BACK;
                }
                case "in progress", "unreachable" -> LockSupport.parkNanos(SETTLING_PAUSE.toNanos());
                default -> {
                    return Outcome.UNKNOWN;
                }
            }
        } while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted());
        return Outcome.UNKNOWN;
    }

    private String statusOf(String xid, String since) {
        try {
            return read(connection -> {
                try (PreparedStatement query = connection.prepareStatement(STATUS)) {
                    query.setString(1, xid);
                    try (ResultSet row = query.executeQuery()) {
                        row.next();
                        String now = row.getString(2);
                        life = now;
                        String status = row.getString(1);
                        return status == null || !since.equals(now) ? "forgotten" : status;
                    }
                }
            });
        } catch (FurrowException.Unavailable e) {
            return "unreachable";
        }
    }
}
