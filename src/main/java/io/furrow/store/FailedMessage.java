package io.furrow.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A message that a group has given up on, or that waits behind one: a copy, since retention may forget the original. */
@Entity
@Immutable
@IdClass(FailedMessage.Place.class)
@Table(schema = "furrow", name = "failed_message")
public class FailedMessage {
    @Id
    @Column(name = "group_id")
    private int groupId;

    @Id
    @Column(name = "partition_id")
    private int partitionId;

    @Id
    @Column(name = "\"offset\"")
    private long offset;

    @Column(nullable = false, length = 8)
    private String state = "dead";

    @Column(name = "published_at", nullable = false)
    private Instant publishedAt = Instant.EPOCH;

    @Column(name = "publisher_timestamp")
    private @Nullable Instant publisherTimestamp;

    private byte @Nullable [] key;

    private byte @Nullable [] value;

    private byte @Nullable [] headers;

    @Column(nullable = false)
    private int attempts;

    @Column(name = "first_error", nullable = false, length = 4000)
    private String firstError = "";

    @Column(name = "last_error", nullable = false, length = 4000)
    private String lastError = "";

    @Column(name = "failed_at", nullable = false)
    private Instant failedAt = Instant.EPOCH;

    @Column(name = "due_since")
    private @Nullable Instant dueSince;

    @Column(nullable = false)
    private int tries;

    @Column(nullable = false)
    private int redrives;

    protected FailedMessage() {}

    /** Whether it was asked for again and is going to be delivered. */
    public boolean due() {
        return dueSince != null;
    }

    /** Where it failed. */
    public static class Place implements Serializable {
        private static final long serialVersionUID = 1L;

        private int groupId;
        private int partitionId;
        private long offset;

        protected Place() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Place that
                    && groupId == that.groupId
                    && partitionId == that.partitionId
                    && offset == that.offset;
        }

        @Override
        public int hashCode() {
            return Objects.hash(groupId, partitionId, offset);
        }
    }
}
