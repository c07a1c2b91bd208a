package io.furrow.boot;

import io.furrow.store.CallersTransaction;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.PersistenceUnit;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The proof, at start, that an application's entities and its messages commit together: in one JTA transaction every persistence
 * unit on Furrow's database must work in the PostgreSQL transaction that messages are written in. Where they do not, Furrow refuses
 * to start, because nobody would notice before the first crash between two commits.
 */
@ApplicationScoped
public class OneCommitGuard {

    private static final Logger LOG = System.getLogger(OneCommitGuard.class.getName());

    /** After Helidon has built the persistence units (1020), before anything is served (4100). */
    private static final int AFTER_PERSISTENCE_UNITS = 1030;

    private static final String WHERE_AM_I = """
            select pg_postmaster_start_time() || '/' || current_database(),
                   pg_backend_pid() || '/' || pg_current_xact_id()::text""";

    @Inject
    CallersTransaction messages;

    @PersistenceUnit(unitName = "furrow")
    EntityManagerFactory furrowUnit;

    @Inject
    @Any
    Instance<EntityManagerFactory> units;

    @Inject
    UserTransaction transaction;

    /** A PostgreSQL transaction: of which database, and which of it. */
    private record Place(String database, String transaction) {}

    void atStart(@Observes @Priority(AFTER_PERSISTENCE_UNITS) @Initialized(ApplicationScoped.class) Object start)
            throws NotSupportedException, SystemException {
        requireOneCommitWith(furrowUnit);
        for (var unit : units) {
            requireOneCommitWith(unit);
        }
    }

    private void requireOneCommitWith(EntityManagerFactory unit) throws NotSupportedException, SystemException {
        // A transaction for each, so that a unit that is not on PostgreSQL spoils no other comparison.
        transaction.begin();
        try (var other = unit.createEntityManager()) {
            var ours = messages.on(OneCommitGuard::place);
            other.joinTransaction();
            var theirs = place(other);
            if (theirs.database().equals(ours.database()) && !theirs.equals(ours)) {
                throw new CannotStart("The persistence units furrow and " + name(unit)
                        + " would commit one after the other, not together: a message could be lost or left alone by a crash."
                        + " Let both use one data source: name the application's with " + DataSources.NAME + ".");
            }
        } catch (PersistenceException e) {
            LOG.log(Level.DEBUG, "The persistence unit " + name(unit) + " takes no part in Furrow's transactions", e);
        } finally {
            transaction.rollback();
        }
    }

    private static Place place(EntityManager entities) {
        var row = (Object[]) entities.createNativeQuery(WHERE_AM_I).getSingleResult();
        return new Place(row[0].toString(), row[1].toString());
    }

    private static Place place(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(WHERE_AM_I)) {
            row.next();
            return new Place(row.getString(1), row.getString(2));
        }
    }

    private static Object name(EntityManagerFactory unit) {
        return unit.getProperties().getOrDefault("hibernate.persistenceUnitName", "(unnamed)");
    }
}
