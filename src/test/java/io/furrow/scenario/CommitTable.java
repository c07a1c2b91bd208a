package io.furrow.scenario;

import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Objects;

/** An observer that writes a row for every message, in the application's own persistence unit. Nothing hinders double rows. */
@ApplicationScoped
public class CommitTable {
    static final String TABLE = "seen_commit";

    @PersistenceContext(unitName = "shop")
    EntityManager entities;

    void write(@Observes @Subscribed(topic = RealInputScenario.TOPIC, group = "table") Message<String> message) {
        CommitEvent event = CommitEvent.parse(Objects.requireNonNull(message.value()));
        entities.createNativeQuery("insert into seen_commit (part, place, module, seq) values (?1, ?2, ?3, ?4)")
                .setParameter(1, message.partition())
                .setParameter(2, message.offset())
                .setParameter(3, event.module())
                .setParameter(4, event.seq())
                .executeUpdate();
    }
}
