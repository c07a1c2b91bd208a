package io.furrow.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A partition of a topic: where its log starts and which segment it writes to. Statements change it, under its lock. */
@Entity
@Table(schema = "furrow", name = "topic_partition")
public class Partition {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private int id;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "topic_id", nullable = false, updatable = false)
    private @Nullable Topic topic;

    @Column(nullable = false, updatable = false)
    private int number;

    @Column(nullable = false, updatable = false)
    private short segment;

    @Column(name = "base_offset", nullable = false, updatable = false)
    private long baseOffset;

    @Column(name = "last_published_at", nullable = false, updatable = false)
    private Instant lastPublishedAt = Instant.EPOCH;

    @Column(name = "log_start_offset", nullable = false, updatable = false)
    private long logStartOffset;

    protected Partition() {}

    /** The identity. */
    public int id() {
        return id;
    }

    /** The topic. */
    public @Nullable Topic topic() {
        return topic;
    }

    /** The number within the topic. */
    public int number() {
        return number;
    }

    /** The segment it writes to. */
    public int segment() {
        return segment;
    }

    /** The first offset in that segment. */
    public long baseOffset() {
        return baseOffset;
    }

    /** The time of its last message before that segment. */
    public Instant lastPublishedAt() {
        return lastPublishedAt;
    }

    /** The first offset that can be read. */
    public long logStartOffset() {
        return logStartOffset;
    }
}
