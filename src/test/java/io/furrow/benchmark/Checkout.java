package io.furrow.benchmark;

import io.furrow.api.Publisher;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.concurrent.ThreadLocalRandom;

/** An application's business method: it stores a row, and says so in the same transaction. */
public class Checkout {
    @PersistenceContext(unitName = "shop")
    EntityManager entities;

    @Inject
    Publisher publisher;

    /** With nothing said to anybody. */
    @Transactional
    public void alone(byte[] value) {
        sell(value);
    }

    /** As it is written by hand: one more insert, into an outbox that somebody else has to read in order. */
    @Transactional
    public void withOutbox(byte[] value) {
        sell(value);
        entities.createNativeQuery("insert into bench_outbox (value) values (?1)")
                .setParameter(1, value)
                .executeUpdate();
    }

    /** By hand again, but with an order that readers can rely on: from the insert to the commit one transaction at a time of each key. */
    @Transactional
    public void withOrderedOutbox(int keys, byte[] value) {
        sell(value);
        entities.createNativeQuery("select 1 from pg_advisory_xact_lock(?1)")
                .setParameter(1, ThreadLocalRandom.current().nextInt(keys))
                .getSingleResult();
        entities.createNativeQuery("insert into bench_outbox (value) values (?1)")
                .setParameter(1, value)
                .executeUpdate();
    }

    /** With Furrow. */
    @Transactional
    public void withMessage(String topic, byte[] value) {
        sell(value);
        var unused = publisher.publish(topic, value);
    }

    private void sell(byte[] value) {
        entities.createNativeQuery("insert into bench_sale (article) values (?1)")
                .setParameter(1, value)
                .executeUpdate();
    }
}
