package io.furrow.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A consumer group. Its row is what reconciling holds, so that one replica does it at a time. */
@Entity
@Table(schema = "furrow", name = "consumer_group")
public class ConsumerGroup {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private int id;

    @Column(nullable = false, updatable = false, length = 249)
    private String name = "";

    @Column(nullable = false, updatable = false)
    private long epoch;

    @Column(name = "catalogue_version", nullable = false, updatable = false)
    private long catalogueVersion;

    @Column(name = "created_at", nullable = false, insertable = false, updatable = false)
    private Instant createdAt = Instant.EPOCH;

    protected ConsumerGroup() {}

    /** The identity. */
    public int id() {
        return id;
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** Grows with every change of members, subscriptions or partitions. */
    public long epoch() {
        return epoch;
    }

    /** The catalogue's version that the assignment was computed from. */
    public long catalogueVersion() {
        return catalogueVersion;
    }

    /** When the group was first seen. */
    public Instant createdAt() {
        return createdAt;
    }
}
