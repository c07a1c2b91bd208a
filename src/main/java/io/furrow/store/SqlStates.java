package io.furrow.store;

import io.furrow.api.FurrowException;
import java.sql.SQLException;

/** Tells database errors apart by SQLSTATE, never by their text. */
public final class SqlStates {
    /** Raised by the append: the transaction is not READ COMMITTED. */
    static final String WRONG_ISOLATION = "FU001";

    static final String FENCED = "FU002";

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private SqlStates() {}

    /** Whether the connection is gone, so that a COMMIT sent on it may or may not have happened. */
    static boolean connectionLost(SQLException e) {
        String state = state(e);
        return state.startsWith("08") || state.startsWith("57P") || state.isEmpty();
    }

    static boolean lockNotAvailable(SQLException e) {
        return state(e).equals(LOCK_NOT_AVAILABLE);
    }

    /** Whether the same work, done again in a new transaction, may succeed. */
    static boolean retryable(SQLException e) {
        String state = state(e);
        return connectionLost(e)
                || state.startsWith("40")
                || state.startsWith("53")
                || state.equals(LOCK_NOT_AVAILABLE)
                || state.equals(UNIQUE_VIOLATION)
                || state.equals("57014")
                || state.equals("25P03")
                || state.equals("25P04");
    }

    /** What a failed publish throws when nothing was stored for certain. */
    public static FurrowException.NotStored notStored(SQLException e) {
        if (state(e).equals(WRONG_ISOLATION)) {
            return new FurrowException.NotStored(
                    "Messages can only be published in READ COMMITTED transactions: in a stricter one the end of the log that the"
                            + " transaction sees is out of date. Nothing was stored; run the method at READ COMMITTED.",
                    false,
                    e);
        }
        return new FurrowException.NotStored("Nothing was stored: " + sentence(e), retryable(e), e);
    }

    /** What anything else throws when the database refused it; nothing was changed. */
    public static FurrowException unavailable(SQLException e) {
        return new FurrowException.Unavailable("Nothing was changed: " + sentence(e), e);
    }

    /** What anything else throws when its COMMIT failed. */
    static FurrowException notCommitted(SQLException e) {
        return connectionLost(e)
                ? new FurrowException.Unavailable(
                        "It is not known whether this was done: the connection to the database was lost while it was committed."
                                + " Look, or ask for it again.",
                        true,
                        e)
                : unavailable(e);
    }

    private static String sentence(SQLException e) {
        String state = state(e);
        if (connectionLost(e)) {
            return "the connection to the database was lost or could not be made. Try again.";
        }
        return switch (state) {
            case LOCK_NOT_AVAILABLE -> "another transaction kept the partition locked for too long. Try again.";
            case "40P01", "40001" -> "the transaction collided with another one. Try again.";
            case "57014", "25P03", "25P04" ->
                "the database ended the statement or its transaction for taking too long. Try again.";
            case "53100" -> "the database's disk is full.";
            default -> "the database refused the statement with SQLSTATE " + state + ".";
        };
    }

    private static String state(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state;
    }
}
