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

/** A message as it lies in the log: for queries and reports; publishing and reading have statements of their own. */
@Entity
@Immutable
@IdClass(StoredMessage.Place.class)
@Table(schema = "furrow", name = "message")
public class StoredMessage {
    @Id
    private short segment;

    @Id
    @Column(name = "partition_id")
    private int partitionId;

    @Id
    @Column(name = "\"offset\"")
    private long offset;

    @Column(name = "published_at", nullable = false)
    private Instant publishedAt = Instant.EPOCH;

    @Column(name = "publisher_timestamp")
    private @Nullable Instant publisherTimestamp;

    private byte @Nullable [] key;

    private byte @Nullable [] value;

    private byte @Nullable [] headers;

    protected StoredMessage() {}

    /** The message without its place's segment, which is nobody's business. */
    public LogRecord record() {
        return new LogRecord(partitionId, offset, publishedAt, publisherTimestamp, key, value, headers);
    }

    /** Where a message lies. */
    public static class Place implements Serializable {
        private static final long serialVersionUID = 1L;

        private short segment;
        private int partitionId;
        private long offset;

        protected Place() {}

        /** The message with that offset of that partition, in that segment. */
        public Place(int segment, int partitionId, long offset) {
            this.segment = (short) segment;
            this.partitionId = partitionId;
            this.offset = offset;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Place that
                    && segment == that.segment
                    && partitionId == that.partitionId
                    && offset == that.offset;
        }

        @Override
        public int hashCode() {
            return Objects.hash(segment, partitionId, offset);
        }
    }
}
