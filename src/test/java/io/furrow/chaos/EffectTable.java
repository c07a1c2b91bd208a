package io.furrow.chaos;

import io.furrow.api.FailurePolicy;
import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Observers that write a row for every message, and fail now and then. Nothing in the table hinders double rows. */
class EffectTable {
    /** The table's name. */
    static final String TABLE = "chaos_effect";

    /** What makes the tables. */
    static final String CREATE = "create table " + TABLE
            + " (id bigint generated always as identity primary key, who text not null, part int not null, place bigint not null,"
            + " replica text not null, nanos bigint not null);"
            + " create table chaos_poison (key text primary key)";

    private static final int FAILS = 97;

    @PersistenceContext(unitName = "shop")
    EntityManager entities;

    void write(@Observes @Subscribed(topic = Topology.ORDERS, group = Topology.EFFECTS) Message<String> message) {
        insert(Topology.EFFECTS, message);
        if (message.attempt() == 1 && message.offset() % FAILS == FAILS - 1) {
            throw new IllegalStateException("The first try of every " + FAILS + "th message fails.");
        }
    }

    void rewound(@Observes @Subscribed(topic = Topology.ORDERS, group = Topology.REWOUND) Message<String> message) {
        insert(Topology.REWOUND, message);
    }

    void park(
            @Observes @Subscribed(topic = Topology.ORDERS, group = Topology.PARKING, onFailure = FailurePolicy.PARK_KEY)
                    Message<String> message) {
        insert(Topology.PARKING, message);
        long poisoned =
                (Long) entities.createNativeQuery("select count(*) from chaos_poison where key = ?1", Long.class)
                        .setParameter(1, message.keyText())
                        .getSingleResult();
        if (poisoned > 0) {
            throw new IllegalStateException("The key is poisoned.");
        }
    }

    private void insert(String group, Message<String> message) {
        entities.createNativeQuery(
                        "insert into " + TABLE + " (who, part, place, replica, nanos) values (?1, ?2, ?3, ?4, ?5)")
                .setParameter(1, group)
                .setParameter(2, message.partition())
                .setParameter(3, message.offset())
                .setParameter(4, System.getProperty(OnlyInChaos.LIFE, ""))
                .setParameter(5, System.nanoTime())
                .executeUpdate();
    }
}
