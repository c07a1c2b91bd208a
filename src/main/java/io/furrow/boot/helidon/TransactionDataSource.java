package io.furrow.boot.helidon;

import io.helidon.integrations.jdbc.AbstractDataSource;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
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

    private final DataSource pool;
    private final DataSource enlisting;
    private final TransactionManager transactions;
    private final TransactionSynchronizationRegistry registry;

    /** What the connection is kept under in each transaction's registry: never another data source's. */
    private final Object key = new Object();

    /**
     * @param pool plain connections
     * @param enlisting connections of the pool that enlist themselves in the transaction they are first used in
     */
    TransactionDataSource(
            DataSource pool,
            DataSource enlisting,
            TransactionManager transactions,
            TransactionSynchronizationRegistry registry) {
        this.pool = pool;
        this.enlisting = enlisting;
        this.transactions = transactions;
        this.registry = registry;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return switch (registry.getTransactionStatus()) {
            case Status.STATUS_ACTIVE -> new SharedConnection(kept() ? connection() : keep(pool.getConnection()));
            case Status.STATUS_MARKED_ROLLBACK, Status.STATUS_PREPARING ->
                kept() ? new SharedConnection(connection()) : enlisting.getConnection();
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
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            registry.registerInterposedSynchronization(new GivingBack(connection, autoCommit));
            if (!transactions.getTransaction().enlistResource(new LocalResource(connection))) {
                throw new IllegalStateException("The transaction does not enlist the connection.");
            }
        } catch (RuntimeException | SystemException | RollbackException e) {
            connection.close();
            throw new SQLException("The transaction takes no connection any more", e);
        }
        registry.putResource(key, connection);
        return connection;
    }

    /** The end of the transaction, at which its connection goes back to the pool. */
    private record GivingBack(Connection connection, boolean autoCommit) implements Synchronization {

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            try (connection) {
                // Whatever came after the end belongs to nobody: a change of the mode would commit it.
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            } catch (SQLException e) {
                // The transaction has ended either way; the pool drops a connection it cannot close.
                LOG.log(Level.WARNING, "A connection could not be given back", e);
            }
        }
    }
}
