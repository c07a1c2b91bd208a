package io.furrow.scenario;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What the application keeps of an event it publishes, in its own persistence unit. */
@Entity
@Table(name = ShopCommit.TABLE)
public class ShopCommit {
    static final String TABLE = "shop_commit";

    @Id
    private int seq;

    private String module = "";

    protected ShopCommit() {}

    ShopCommit(CommitEvent event) {
        this.seq = event.seq();
        this.module = event.module();
    }

    int seq() {
        return seq;
    }

    String module() {
        return module;
    }
}
