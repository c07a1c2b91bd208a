package io.furrow.shop;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.function.Supplier;

/** Where the shop does its work: transactional methods, in its own persistence unit. */
@ApplicationScoped
public class Till {
    @PersistenceContext(unitName = "shop")
    EntityManager shop;

    /** Does work in a transaction, the caller's where there is one. */
    @Transactional
    public <T> T within(Supplier<T> work) {
        return work.get();
    }

    /** Does work in a transaction of its own. */
    @Transactional(TxType.REQUIRES_NEW)
    public <T> T apart(Supplier<T> work) {
        return work.get();
    }

    /** Stores an entity, at the end of the transaction. */
    public void store(Object entity) {
        shop.persist(entity);
    }

    /** Runs SQL now. */
    public void run(String statement) {
        shop.createNativeQuery(statement).executeUpdate();
    }
}
