package io.furrow.store;

import io.furrow.api.Bytes;
import io.furrow.api.FailedDelivery;
import io.furrow.api.TopicPartition;
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

/** A message that a group has given up on: a copy, since retention may forget the original. */
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

    protected FailedMessage() {}

    /** The partition's identity. */
    public int partitionId() {
        return partitionId;
    }

    /** This message as seen from outside, under the partition's name. */
    public FailedDelivery as(TopicPartition partition) {
        return new FailedDelivery(
                partition, offset, bytes(key), bytes(value), attempts, firstError, lastError, failedAt);
    }

    private static @Nullable Bytes bytes(byte @Nullable [] content) {
        return content == null ? null : Bytes.of(content);
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
