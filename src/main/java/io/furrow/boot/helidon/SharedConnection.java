package io.furrow.boot.helidon;

import io.helidon.integrations.jdbc.ConditionallyCloseableConnection;
import java.sql.Connection;
import java.sql.SQLException;

/** A handle on the connection of a transaction: closing it leaves the connection to the others, and only the transaction ends it. */
final class SharedConnection extends ConditionallyCloseableConnection {
    SharedConnection(Connection connection) {
        super(connection, false, true);
    }

    @Override
    public void commit() throws SQLException {
        throw endsWithTheTransaction("commit");
    }

    @Override
    public void rollback() throws SQLException {
        throw endsWithTheTransaction("rollback");
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit) {
            throw endsWithTheTransaction("setAutoCommit");
        }
    }

    private static SQLException endsWithTheTransaction(String call) {
        return new SQLException(
                "The connection belongs to a JTA transaction, which alone ends it: " + call + " is not allowed.",
                "25000");
    }
}
