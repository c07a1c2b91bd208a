package io.furrow.shop;

import io.furrow.api.Publisher;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PrePersist;
import jakarta.persistence.Table;

/** Something sold, which tells the topic "sales" of itself while it is being stored. */
@Entity
@Table(name = Sale.TABLE)
public class Sale {
    public static final String TABLE = "shop_sale";

    /** The topic it tells. */
    public static final String TOPIC = "sales";

    @Id
    private long id;

    protected Sale() {}

    public Sale(long id) {
        this.id = id;
    }

    @PrePersist
    void announce() {
        publish("selling " + id);
    }

    @PostPersist
    void report() {
        publish("sold " + id);
    }

    private static void publish(String text) {
        CDI.current().select(Publisher.class).get().publish(TOPIC, text);
    }
}
