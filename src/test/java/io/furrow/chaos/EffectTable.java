package io.furrow.chaos;

import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** An observer that writes a row for every message, and fails now and then. Nothing in the table hinders double rows. */
class EffectTable {
    /** The table's name. */
    static final String TABLE = "chaos_effect";

    /** What makes the table. */
    static final String CREATE = "create table " + TABLE
            + " (id bigint generated always as identity primary key, part int not null, place bigint not null,"
            + " replica text not null, nanos bigint not null)";

    private static final int FAILS = 97;

    @PersistenceContext(unitName = "shop")
    EntityManager entities;

    void write(@Observes @Subscribed(topic = Topology.ORDERS, group = Topology.EFFECTS) Message<String> message) {
        entities.createNativeQuery("insert into " + TABLE + " (part, place, replica, nanos) values (?1, ?2, ?3, ?4)")
                .setParameter(1, message.partition())
                .setParameter(2, message.offset())
                .setParameter(3, System.getProperty(OnlyInChaos.LIFE, ""))
                .setParameter(4, System.nanoTime())
                .executeUpdate();
        if (message.attempt() == 1 && message.offset() % FAILS == FAILS - 1) {
            throw new IllegalStateException("The first try of every " + FAILS + "th message fails.");
        }
    }
}
