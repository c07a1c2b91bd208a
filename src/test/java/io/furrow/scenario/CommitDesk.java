package io.furrow.scenario;

import io.furrow.api.Publisher;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;

/** The application's own work: an entity and a message in one transaction. */
@ApplicationScoped
public class CommitDesk {
    /** What marks the message of a try that is rolled back. */
    static final String NEVER = "\"rolled back\"";

    @PersistenceContext(unitName = "shop")
    EntityManager entities;

    @Inject
    Publisher publisher;

    @Transactional
    void keep(CommitEvent event) {
        entities.persist(new ShopCommit(event));
        publisher.publish(RealInputScenario.TOPIC, event.module(), event.json());
    }

    @Transactional
    void keepAndFail(CommitEvent event) {
        entities.persist(new ShopCommit(event));
        publisher.publish(RealInputScenario.TOPIC, event.module(), NEVER);
        throw new ChangedMind();
    }

    /** Why a try is rolled back. */
    static final class ChangedMind extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
