package io.furrow.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What the shop sells to somebody. */
@Entity
@Table(name = Order.TABLE)
public class Order {

    public static final String TABLE = "shop_order";

    @Id
    private long id;

    private String article = "";

    protected Order() {}

    public Order(long id, String article) {
        this.id = id;
        this.article = article;
    }

    public long id() {
        return id;
    }

    public String article() {
        return article;
    }
}
