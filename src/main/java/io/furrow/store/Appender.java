package io.furrow.store;

import io.furrow.api.FurrowException;
import io.furrow.store.AppendResult.Appended;
import io.furrow.store.AppendResult.Stale;
import io.furrow.store.AppendTransaction.Outcome;
import io.furrow.store.MessageLog.Owner;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores requests in transactions of its own, one after the other. While requests follow each other, a COMMIT brings the beginning
 * and the id of the next transaction along: that one is then sent whole, with its COMMIT, in one round trip, and what became of it
 * can be found out even where its answer is lost. For one thread.
 */
public final class Appender implements AutoCloseable {
    private final Database database;
    private final MessageLog log;
    private final AppendTransaction home;
    private @Nullable Begun begun;

    /** A transaction in which nothing was done yet. */
    private record Begun(Connection connection, Sent transaction) {}

    /** A transaction whose COMMIT may be under way, and the server's life before it got its id. */
    private record Sent(String xid, String life) {}

    Appender(Database database, MessageLog log, AppendTransaction home) {
        this.database = database;
        this.log = log;
        this.home = home;
    }

    /** Whether it keeps a transaction for the next requests. That keeps the database from cleaning up: not for long. */
    public boolean begun() {
        return begun != null;
    }

    /**
     * Stores requests.
     *
     * @param following whether more are expected right after them
     */
    public Outcome commit(List<AppendRequest> requests, boolean following) {
        Begun now = begun;
        begun = null;
        Connection connection = now == null ? null : now.connection();
        Sent committing = now == null ? null : now.transaction();
        AppendResult result = null;
        try {
            String life = database.life();
            if (connection == null) {
                connection = database.connection();
            }
            result = log.append(connection, requests, now == null ? Owner.FURROW : Owner.BEGUN);
            String next = null;
            switch (result) {
                case Stale() -> Database.run(connection, "rollback");
                case Appended appended when appended.next() != null -> next = appended.next();
                case Appended appended -> {
                    committing = appended.xid() == null ? null : new Sent(appended.xid(), life);
                    next = following ? commitAndBegin(connection) : commit(connection);
                }
            }
            keep(connection, next, life);
            return new Outcome.Done(result);
        } catch (SQLException | RuntimeException e) {
            giveUp(connection, e);
            return failed(requests, committing, result, e);
        }
    }

    private static @Nullable String commit(Connection connection) throws SQLException {
        Database.run(connection, "commit");
        return null;
    }

    private static @Nullable String commitAndBegin(Connection connection) throws SQLException {
        try (PreparedStatement commit = connection.prepareStatement(MessageLog.COMMIT_AND_BEGIN)) {
            ResultSet row = MessageLog.results(commit).getLast();
            row.next();
            return row.getString(1);
        }
    }

    private void keep(Connection connection, @Nullable String next, String life) throws SQLException {
        if (next == null) {
            connection.close();
        } else {
            begun = new Begun(connection, new Sent(next, life));
        }
    }

    private static void giveUp(@Nullable Connection connection, Exception cause) {
        if (connection != null) {
            Database.rollbackBegun(connection, cause);
            try {
                connection.close();
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private Outcome failed(
            List<AppendRequest> requests, @Nullable Sent sent, @Nullable AppendResult result, Exception e) {
        if (e instanceof SQLException refused) {
            home.release(refused, requests);
        }
        return sent == null ? notStored(e) : settle(requests, sent, result, e);
    }

    private static Outcome notStored(Exception e) {
        return new Outcome.Failed(
                switch (e) {
                    case SQLException refused -> SqlStates.notStored(refused);
                    case FurrowException known -> known;
                    default -> new FurrowException.NotStored("Nothing was stored: " + e, false, e);
                });
    }

    /** Where a COMMIT may have been executed before something went wrong, the database is asked. */
    private Outcome settle(List<AppendRequest> requests, Sent sent, @Nullable AppendResult result, Exception cause) {
        try {
            return switch (database.outcomeOf(sent.xid(), sent.life())) {
                case COMMITTED ->
                    new Outcome.Done(
                            result == null
                                    ? database.read(connection -> log.find(connection, requests, sent.xid()))
                                    : result);
                case ROLLED_BACK -> notStored(cause);
                case UNKNOWN -> unknown(cause);
            };
        } catch (RuntimeException e) {
            // It was stored, and nobody can say where: the database is away, or retention was faster.
            cause.addSuppressed(e);
            return unknown(cause);
        }
    }

    private static Outcome unknown(Exception cause) {
        return new Outcome.Unknown(new FurrowException.OutcomeUnknown(
                "The answer to a COMMIT was lost and the database cannot be asked: the messages may be stored or not."
                        + " Publish them again under the same idempotency key to be sure.",
                cause));
    }

    /** Gives its session back, until there is more to store. */
    @Override
    public void close() {
        if (begun != null) {
            Begun kept = begun;
            begun = null;
            giveUp(kept.connection(), new IllegalStateException("There is nothing to store."));
        }
    }
}
