package io.furrow.store;

import io.furrow.api.TopicSettings;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A topic: a name for now, an identity for good. */
@Entity
@Table(schema = "furrow", name = "topic")
public class Topic {
    private static final String ACTIVE = "active";
    private static final String DELETING = "deleting";

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private int id;

    @Column(nullable = false, length = 249)
    private String name = "";

    @Column(nullable = false, length = 8)
    private String state = ACTIVE;

    @Column(name = "routing_version", nullable = false)
    private int routingVersion = 1;

    @Column(name = "retention_ms", nullable = false)
    private long retentionMs;

    @Column(name = "retention_bytes", nullable = false)
    private long retentionBytes;

    @Column(name = "max_message_bytes", nullable = false)
    private int maxMessageBytes;

    @Column(name = "created_at", nullable = false, insertable = false, updatable = false)
    private Instant createdAt = Instant.EPOCH;

    @OneToMany(mappedBy = "topic")
    @OrderBy("number")
    private List<Partition> partitions = new ArrayList<>();

    protected Topic() {}

    /** The identity. */
    public int id() {
        return id;
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The settings. */
    public TopicSettings settings() {
        return new TopicSettings(retentionMs, retentionBytes, maxMessageBytes);
    }

    /** When it was created. */
    public Instant createdAt() {
        return createdAt;
    }

    /** The identities of its partitions, by number. */
    public List<Integer> partitionIds() {
        return partitions.stream().map(Partition::id).toList();
    }

    void change(TopicSettings settings) {
        retentionMs = settings.retentionMs();
        retentionBytes = settings.retentionBytes();
        maxMessageBytes = settings.maxMessageBytes();
    }

    /** Keys may live in other partitions from now on: appends that were routed before are refused. */
    void rerouted() {
        routingVersion++;
    }

    /** Gives the name up. Messages and partitions go later, when nobody can still be at them. */
    void delete() {
        state = DELETING;
    }
}
