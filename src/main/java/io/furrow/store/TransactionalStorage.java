package io.furrow.store;

import io.furrow.api.Storage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Looks at the database as the work itself does: in a JTA transaction that commits. Safe for any thread. */
@ApplicationScoped
public class TransactionalStorage implements Storage {
    private static final Logger LOGGER = Logger.getLogger(TransactionalStorage.class.getName());

    @Inject
    Look look;

    @Inject
    Closing closing;

    @Override
    public Condition check() {
        if (closing.begun()) {
            return new Condition.NotReady("The process is stopping.");
        }
        try {
            look.atIncarnation();
            return new Condition.Ready();
        } catch (RuntimeException e) {
            LOGGER.log(Level.FINE, "The database was looked at in vain.", e);
            return new Condition.NotReady("No transaction on the schema furrow can be committed just now.");
        }
    }

    /** One look. A bean of its own, so that its transaction has ended when the call has. */
    @ApplicationScoped
    public static class Look {
        @PersistenceContext(unitName = "furrow")
        EntityManager entities;

        /** Reads the one row that every installation has. */
        @Transactional(TxType.REQUIRES_NEW)
        public Object atIncarnation() {
            return entities.createNativeQuery("select incarnation from furrow.log")
                    .getSingleResult();
        }
    }
}
