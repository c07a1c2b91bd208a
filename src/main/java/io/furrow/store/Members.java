package io.furrow.store;

import io.furrow.api.FurrowException;
import io.furrow.api.MemberOptions;
import io.furrow.api.OffsetReset;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Members of consumer groups: who there is, what each wants, and when it was last seen by the database's clock. */
@ApplicationScoped
public class Members {
    private static final String GROUP = """
            insert into furrow.consumer_group (name) values (?) on conflict (name) do nothing""";

    private static final String GROUP_ID = "select id from furrow.consumer_group where name = ?";

    private static final String JOIN = """
            insert into furrow.group_member
                   (group_id, id, client_data, offset_reset, auto_commit, session_timeout_ms, max_poll_interval_ms, rebalance_timeout_ms,
                    group_instance_id)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing""";

    private static final String SUBSCRIBE = """
            update furrow.group_member
               set topics = ?, pattern = ?, assigned = ?, last_seen = clock_timestamp()
             where group_id = ? and id = ?""";

    private static final String LEAVE = "delete from furrow.group_member where group_id = ? and id = ?";

    private static final String ALL = """
            select group_id, id, client_data, offset_reset, auto_commit, session_timeout_ms, max_poll_interval_ms, rebalance_timeout_ms,
                   topics, pattern, assigned, group_instance_id
              from furrow.group_member
             where group_id = ?
             order by id""";

    private static final String ONE = """
            select m.group_id, m.id, m.client_data, m.offset_reset, m.auto_commit, m.session_timeout_ms, m.max_poll_interval_ms,
                   m.rebalance_timeout_ms, m.topics, m.pattern, m.assigned, m.group_instance_id
              from furrow.group_member m
              join furrow.consumer_group g on g.id = m.group_id
             where g.name = ? and m.id = ?""";

    /*
     * A sign of life, and whether the group has something to do: the catalogue moved on, a session is over, or a partition
     * should have been released. A poll counts as progress.
     */
    private static final String HEARTBEAT = """
            update furrow.group_member m
               set last_seen = clock_timestamp(), last_poll = case when ? then clock_timestamp() else m.last_poll end
              from furrow.consumer_group g
             where m.group_id = ? and m.id = ? and g.id = m.group_id
         returning g.catalogue_version < (select l.catalogue_version from furrow.log l)
                or exists (select from furrow.group_member x
                            where x.group_id = m.group_id and x.id <> m.id
                              and (x.last_seen + x.session_timeout_ms * interval '1 millisecond' < clock_timestamp()
                                or x.max_poll_interval_ms > 0
                               and x.last_poll + x.max_poll_interval_ms * interval '1 millisecond' < clock_timestamp()))
                or exists (select from furrow.committed_offset o
                            where o.group_id = m.group_id and o.release_deadline < clock_timestamp())""";

    private static final String BEGIN_POLL = """
            update furrow.group_member
               set polling_until = clock_timestamp() + ? * interval '1 millisecond', poll = poll + 1,
                   last_seen = clock_timestamp(), last_poll = clock_timestamp()
             where group_id = ? and id = ? and (polling_until is null or polling_until < clock_timestamp())
         returning poll""";

    private static final String RENEW_POLL = """
            update furrow.group_member
               set polling_until = clock_timestamp() + ? * interval '1 millisecond'
             where group_id = ? and id = ? and poll = ? and polling_until is not null""";

    private static final String END_POLL = """
            update furrow.group_member
               set polling_until = null, last_seen = clock_timestamp(), last_poll = clock_timestamp()
             where group_id = ? and id = ? and poll = ?""";

    /* Only sessions shorter than this process has itself been seen by the database: after an outage nobody is expired for it. */
    private static final String EXPIRE = """
            delete from furrow.group_member
             where group_id = ?
               and session_timeout_ms <= ?
               and (last_seen + session_timeout_ms * interval '1 millisecond' < clock_timestamp()
                 or max_poll_interval_ms > 0
                and last_poll + max_poll_interval_ms * interval '1 millisecond' < clock_timestamp())
         returning id""";

    private static final String NEGLECTED = """
            select distinct group_id
              from furrow.group_member
             where last_seen + session_timeout_ms * interval '1 millisecond' < clock_timestamp()
                or max_poll_interval_ms > 0
               and last_poll + max_poll_interval_ms * interval '1 millisecond' < clock_timestamp()""";

    private static final String PATTERN = "select '' ~ ?";

    /** The identity of a group, made when it is new. */
    public int group(Connection connection, String name) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(GROUP)) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
        return groupId(connection, name).orElseThrow();
    }

    /** The identity of a group; empty when there is none of that name. */
    public Optional<Integer> groupId(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(GROUP_ID)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getInt(1)) : Optional.empty();
            }
        }
    }

    /** Adds a member; answers false when the group has one of that id. */
    public boolean join(Connection connection, int groupId, String id, MemberOptions options) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(JOIN)) {
            insert.setInt(1, groupId);
            insert.setString(2, id);
            insert.setString(3, options.clientData());
            insert.setString(4, options.autoOffsetReset().name().toLowerCase(Locale.ROOT));
            insert.setBoolean(5, options.autoCommit());
            insert.setLong(6, options.sessionTimeout().toMillis());
            insert.setLong(7, options.maxPollInterval().toMillis());
            insert.setLong(8, options.rebalanceTimeout().toMillis());
            insert.setString(9, options.groupInstanceId());
            return insert.executeUpdate() == 1;
        }
    }

    /** Sets what a member wants; answers false when it is gone. */
    public boolean subscribe(Connection connection, MemberRow wanted) throws SQLException {
        Set<String> topics = wanted.topics();
        try (PreparedStatement update = connection.prepareStatement(SUBSCRIBE)) {
            update.setArray(1, topics == null ? null : connection.createArrayOf("text", topics.toArray()));
            update.setString(2, wanted.pattern());
            update.setBoolean(3, wanted.assigned());
            update.setInt(4, wanted.groupId());
            update.setString(5, wanted.id());
            return update.executeUpdate() == 1;
        }
    }

    /** Removes a member. */
    public void leave(Connection connection, int groupId, String id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(LEAVE)) {
            delete.setInt(1, groupId);
            delete.setString(2, id);
            delete.executeUpdate();
        }
    }

    /** All members of a group, by id. */
    public List<MemberRow> all(Connection connection, int groupId) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(ALL)) {
            query.setInt(1, groupId);
            try (ResultSet rows = query.executeQuery()) {
                List<MemberRow> members = new ArrayList<>();
                while (rows.next()) {
                    members.add(row(rows));
                }
                return members;
            }
        }
    }

    /** The member of that id in the group of that name. */
    public Optional<MemberRow> find(Connection connection, String group, String id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(ONE)) {
            query.setString(1, group);
            query.setString(2, id);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row(row)) : Optional.empty();
            }
        }
    }

    private static MemberRow row(ResultSet row) throws SQLException {
        MemberOptions options = new MemberOptions(
                row.getString(2),
                Duration.ofMillis(row.getLong(6)),
                Duration.ofMillis(row.getLong(7)),
                Duration.ofMillis(row.getLong(8)),
                OffsetReset.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                row.getBoolean(5),
                row.getString(3),
                row.getString(12));
        java.sql.Array topics = row.getArray(9);
        Set<String> names = topics == null ? null : Set.of((String[]) topics.getArray());
        return new MemberRow(row.getInt(1), options, names, row.getString(10), row.getBoolean(11));
    }

    /** What a heartbeat found. */
    public enum Beat {
        GONE,
        FINE,
        GROUP_HAS_WORK
    }

    /**
     * A member's sign of life.
     *
     * @param progress whether it has polled since the last one
     */
    public Beat heartbeat(Connection connection, int groupId, String id, boolean progress) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(HEARTBEAT)) {
            update.setBoolean(1, progress);
            update.setInt(2, groupId);
            update.setString(3, id);
            try (ResultSet row = update.executeQuery()) {
                if (!row.next()) {
                    return Beat.GONE;
                }
                return row.getBoolean(1) ? Beat.GROUP_HAS_WORK : Beat.FINE;
            }
        }
    }

    /** Takes the member for one poll; answers which one it is, or nothing when the member is gone or another poll has it. */
    public OptionalLong beginPoll(Connection connection, int groupId, String id, Duration atMost) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(BEGIN_POLL)) {
            update.setLong(1, atMost.toMillis());
            update.setInt(2, groupId);
            update.setString(3, id);
            try (ResultSet row = update.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** Holds the member for longer, while that poll waits; does nothing when the member is gone or another poll has it. */
    public void renewPoll(Connection connection, int groupId, String id, long poll, Duration atMost)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(RENEW_POLL)) {
            update.setLong(1, atMost.toMillis());
            update.setInt(2, groupId);
            update.setString(3, id);
            update.setLong(4, poll);
            update.executeUpdate();
        }
    }

    /** Lets the member go for the next poll; does nothing when that has already begun, because this one took too long. */
    public void endPoll(Connection connection, int groupId, String id, long poll) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(END_POLL)) {
            update.setInt(1, groupId);
            update.setString(2, id);
            update.setLong(3, poll);
            update.executeUpdate();
        }
    }

    /** Removes members whose session or poll interval is over; answers their ids. */
    public List<String> expire(Connection connection, int groupId, Duration ownSession) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(EXPIRE)) {
            delete.setInt(1, groupId);
            delete.setLong(2, ownSession.toMillis());
            try (ResultSet rows = delete.executeQuery()) {
                List<String> gone = new ArrayList<>();
                while (rows.next()) {
                    gone.add(rows.getString(1));
                }
                return gone;
            }
        }
    }

    /** Groups with a member whose session or poll interval is over. */
    public Collection<Integer> neglected(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(NEGLECTED);
                ResultSet rows = query.executeQuery()) {
            List<Integer> groups = new ArrayList<>();
            while (rows.next()) {
                groups.add(rows.getInt(1));
            }
            return groups;
        }
    }

    /** Refuses a text that is no regular expression to the database. */
    public void checkPattern(Connection connection, @Nullable String pattern) {
        try (PreparedStatement query = connection.prepareStatement(PATTERN)) {
            query.setString(1, pattern);
            query.execute();
        } catch (SQLException e) {
            throw new FurrowException.Invalid("/topic_pattern", "The pattern is no regular expression: " + pattern);
        }
    }
}
