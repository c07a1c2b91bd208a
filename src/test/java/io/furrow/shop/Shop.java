package io.furrow.shop;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;

/** The shop's business: it sells, and lets others take part in its transaction. */
@ApplicationScoped
public class Shop {

    @PersistenceContext(unitName = "shop")
    EntityManager entities;

    /** Sells in the transaction there is, or in one of its own. */
    @Transactional
    public void sell(long id, String article) {
        entities.persist(new Order(id, article));
        entities.flush();
    }

    /** Sells and does more, in one transaction. */
    @Transactional
    public void sellAnd(long id, String article, Runnable more) {
        sell(id, article);
        more.run();
    }

    /** Notes something and does more, in one transaction. */
    @Transactional
    public void noteAnd(String text, Runnable more) {
        note(text);
        more.run();
    }

    /** Notes something in a table without a key, so that nothing but the transaction keeps a note from being there twice. */
    @Transactional
    public void note(String text) {
        entities.createNativeQuery("insert into shop_note (text) values (?1)")
                .setParameter(1, text)
                .executeUpdate();
    }
}
