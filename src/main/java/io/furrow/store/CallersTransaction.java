package io.furrow.store;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * The JTA transaction of the calling thread, and what Furrow does at its end: commits of offsets first, then messages, in the last
 * round trips before its COMMIT and on its own connection. Safe for any thread.
 */
@ApplicationScoped
public class CallersTransaction {
    private static final Object ENDING = CallersTransaction.class.getName();

    @PersistenceContext(unitName = "furrow")
    EntityManager entities;

    @Inject
    @Joined
    Instance<DataSource> joined;

    @Inject
    Instance<TransactionSynchronizationRegistry> registries;

    @Inject
    Database database;

    private @Nullable DataSource connections;
    private @Nullable TransactionSynchronizationRegistry known;

    /** What the container offers is looked for once: every message would pay for it. */
    @PostConstruct
    void look() {
        connections = joined.isResolvable() ? joined.get() : null;
        known = registries.isResolvable() ? registries.get() : null;
    }

    /** Something that writes at the end of a transaction. */
    public interface Participant {
        /** Participants write in ascending order. */
        int order();

        /** Whether something waits to be written. */
        boolean pending();

        /** Writes what waits, and answers the transaction's id, or null when nothing was changed. An exception rolls it back. */
        @Nullable
        String write(Connection connection) throws SQLException;

        /** Hears how the transaction ended. */
        void ended(Database.Outcome outcome);
    }

    /** Whether the calling thread is in a transaction that can still do work. */
    public boolean active() {
        return switch (registry().getTransactionStatus()) {
            case Status.STATUS_NO_TRANSACTION -> false;
            case Status.STATUS_ACTIVE, Status.STATUS_PREPARING -> true;
            default ->
                throw new IllegalStateException(
                        "The transaction is marked for rollback or already ending: nothing can be added to it.");
        };
    }

    /** The participant of that kind in the current transaction, made at its first use. */
    public <P extends Participant> P participant(Class<P> kind, Supplier<P> maker) {
        TransactionSynchronizationRegistry registry = registry();
        TransactionEnding ending = (TransactionEnding) registry.getResource(ENDING);
        if (ending == null) {
            join();
            ending = new TransactionEnding(this, registry);
            registry.putResource(ENDING, ending);
            registry.registerInterposedSynchronization(ending);
        }
        return ending.participant(kind, maker);
    }

    /** A key of the current transaction, or null outside one. */
    public @Nullable Object key() {
        return registry().getTransactionKey();
    }

    /** Opening a session joins it to the transaction; in beforeCompletion it would be too late to. A data source joins by itself. */
    private void join() {
        if (connections == null) {
            entities.unwrap(Session.class);
        }
    }

    /** Runs work on the transaction's own connection. */
    public <T> T on(Database.Work<T> work) {
        if (connections == null) {
            return entities.unwrap(Session.class).doReturningWork(work::on);
        }
        try (Connection connection = connections.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw SqlStates.unavailable(e);
        }
    }

    Database.Outcome outcomeOf(String xid, String life) {
        return database.outcomeOf(xid, life);
    }

    String life() {
        return database.life();
    }

    @SuppressWarnings("BanJNDI") // the name is Jakarta EE's own, not input
    private TransactionSynchronizationRegistry registry() {
        if (known != null) {
            return known;
        }
        try {
            return InitialContext.doLookup("java:comp/TransactionSynchronizationRegistry");
        } catch (NamingException e) {
            throw new IllegalStateException(
                    "This runtime offers no TransactionSynchronizationRegistry; Furrow needs JTA.", e);
        }
    }
}
