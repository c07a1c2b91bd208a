package io.furrow.boot.helidon;

import io.helidon.integrations.jdbc.AbstractDataSource;
import io.helidon.integrations.jdbc.ConditionallyCloseableConnection;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A data source with one connection for each JTA transaction, taken at the first request and given back when the transaction has
 * ended. What callers get are handles on it: closing a handle leaves the connection to the others. Outside a transaction every
 * request gets a connection of its own.
 */
final class TransactionDataSource extends AbstractDataSource {

    private static final Logger LOG = System.getLogger(TransactionDataSource.class.getName());

    private final DataSource enlisting;
    private final TransactionSynchronizationRegistry registry;

    /** What the connection is kept under in each transaction's registry: never another data source's. */
    private final Object key = new Object();

    /** @param enlisting connections that enlist themselves in the transaction they are first used in */
    TransactionDataSource(DataSource enlisting, TransactionSynchronizationRegistry registry) {
        this.enlisting = enlisting;
        this.registry = registry;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return switch (registry.getTransactionStatus()) {
            case Status.STATUS_ACTIVE -> handle(kept() ? connection() : keep(enlisting.getConnection()));
            case Status.STATUS_MARKED_ROLLBACK, Status.STATUS_PREPARING ->
                kept() ? handle(connection()) : enlisting.getConnection();
            default -> enlisting.getConnection();
        };
    }

    /** A connection with other credentials, which can be no one else's. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return enlisting.getConnection(user, password);
    }

    private boolean kept() {
        return registry.getResource(key) != null;
    }

    private Connection connection() {
        return (Connection) registry.getResource(key);
    }

    private Connection keep(Connection connection) throws SQLException {
        try {
            registry.registerInterposedSynchronization(new GivingBack(connection));
        } catch (RuntimeException e) {
            connection.close();
            throw new SQLException("The transaction takes no connection any more", e);
        }
        registry.putResource(key, connection);
        return connection;
    }

    private static Connection handle(Connection connection) {
        return new ConditionallyCloseableConnection(connection, false, true);
    }

    /** The end of the transaction, at which its connection goes back to the pool. */
    private record GivingBack(Connection connection) implements Synchronization {

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            try {
                connection.close();
            } catch (SQLException e) {
                // The transaction has ended either way; the pool drops a connection it cannot close.
                LOG.log(Level.WARNING, "A connection could not be given back", e);
            }
        }
    }
}
