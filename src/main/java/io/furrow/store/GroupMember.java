package io.furrow.store;

import io.furrow.api.MemberOptions;
import io.furrow.api.OffsetReset;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A member of a consumer group: what it wants and when it was last seen. Statements change it, by the database's clock. */
@Entity
@Immutable
@IdClass(GroupMember.Key.class)
@Table(schema = "furrow", name = "group_member")
public class GroupMember {
    @Id
    @Column(name = "group_id")
    private int groupId;

    @Id
    @Column(length = 249)
    private String id = "";

    private String @Nullable [] topics;

    @Column(length = 1000)
    private @Nullable String pattern;

    @Column(nullable = false)
    private boolean assigned;

    @Column(name = "client_data", length = 4096)
    private @Nullable String clientData;

    @Column(name = "group_instance_id", length = 249)
    private @Nullable String groupInstanceId;

    @Column(name = "offset_reset", nullable = false, length = 8)
    private String offsetReset = "earliest";

    @Column(name = "auto_commit", nullable = false)
    private boolean autoCommit;

    @Column(name = "session_timeout_ms", nullable = false)
    private long sessionTimeoutMs;

    @Column(name = "max_poll_interval_ms", nullable = false)
    private long maxPollIntervalMs;

    @Column(name = "rebalance_timeout_ms", nullable = false)
    private long rebalanceTimeoutMs;

    @Column(name = "last_seen", nullable = false)
    private Instant lastSeen = Instant.EPOCH;

    @Column(name = "last_poll", nullable = false)
    private Instant lastPoll = Instant.EPOCH;

    @Column(name = "polling_until")
    private @Nullable Instant pollingUntil;

    @Column(nullable = false)
    private long poll;

    protected GroupMember() {}

    /** The id within the group. */
    public String id() {
        return id;
    }

    /** The options it joined with. */
    public MemberOptions options() {
        return new MemberOptions(
                id,
                Duration.ofMillis(sessionTimeoutMs),
                Duration.ofMillis(maxPollIntervalMs),
                Duration.ofMillis(rebalanceTimeoutMs),
                OffsetReset.valueOf(offsetReset.toUpperCase(Locale.ROOT)),
                autoCommit,
                clientData,
                groupInstanceId);
    }

    /** The topics it subscribes to by name; empty without such a subscription. */
    public Set<String> topics() {
        return topics == null ? Set.of() : Set.of(topics);
    }

    /** The pattern it subscribes to, or null. */
    public @Nullable String pattern() {
        return pattern;
    }

    /** Whether its partitions were taken by hand. */
    public boolean assigned() {
        return assigned;
    }

    /** When it was last seen. */
    public Instant lastSeen() {
        return lastSeen;
    }

    /** When it last polled. */
    public Instant lastPoll() {
        return lastPoll;
    }

    /** Until when a poll may be running, or null. */
    public @Nullable Instant pollingUntil() {
        return pollingUntil;
    }

    /** Which poll that is: they are counted. */
    public long poll() {
        return poll;
    }

    /** Who a member is. */
    public static class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        private int groupId;
        private String id = "";

        protected Key() {}

        /** The member of that id in that group. */
        public Key(int groupId, String id) {
            this.groupId = groupId;
            this.id = id;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && groupId == that.groupId && id.equals(that.id);
        }

        @Override
        public int hashCode() {
            return Objects.hash(groupId, id);
        }
    }
}
