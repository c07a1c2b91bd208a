package io.furrow.store;

import io.furrow.api.MemberOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/**
 * Static members of consumer groups: one of each {@code group.instance.id}, which another incarnation replaces without anybody else
 * noticing. Call it while the group is held.
 */
@ApplicationScoped
public class StaticMembers {
    private static final String KNOWN = """
            select id
              from furrow.group_member
             where group_id = ? and group_instance_id = ?
               for update""";

    /* What it subscribes to stays, until it says otherwise. */
    private static final String REPLACE = """
            update furrow.group_member
               set id = ?, client_data = ?, offset_reset = ?, auto_commit = ?, session_timeout_ms = ?, max_poll_interval_ms = ?,
                   rebalance_timeout_ms = ?, last_seen = clock_timestamp(), last_poll = clock_timestamp(), polling_until = null
             where group_id = ? and id = ?""";

    /*
     * What a commit holds is left alone: it has no living owner then, and reconciling gives it away when the commit is over, most
     * likely to the newcomer, who has least.
     */
    private static final String SUCCEED = """
            with heir as materialized (
                select ?::text as before, ?::text as after),
            held as materialized (
                select o.partition_id
                  from furrow.committed_offset o
                  join heir h on h.before in (o.owner, o.target)
                 where o.group_id = ?
                 order by o.partition_id
                   for no key update of o skip locked)
            update furrow.committed_offset o
               set owner = case when o.owner = h.before then h.after else o.owner end,
                   owner_epoch = o.owner_epoch + case when o.owner = h.before then 1 else 0 end,
                   position = case when o.owner = h.before then null else o.position end,
                   taken_over = o.taken_over or o.owner = h.before,
                   target = case when o.target = h.before then h.after else o.target end
              from held p, heir h
             where o.group_id = ? and o.partition_id = p.partition_id""";

    /** The id of the group's member of that {@code group.instance.id}; held until the transaction ends. */
    public Optional<String> known(Connection connection, int groupId, String instanceId) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(KNOWN)) {
            query.setInt(1, groupId);
            query.setString(2, instanceId);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Puts a newcomer in the place of a member: it owns what the member owned, under new epochs. */
    public void replace(Connection connection, int groupId, String before, MemberOptions newcomer) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(REPLACE)) {
            update.setString(1, newcomer.memberId());
            update.setString(2, newcomer.clientData());
            update.setString(3, newcomer.autoOffsetReset().name().toLowerCase(Locale.ROOT));
            update.setBoolean(4, newcomer.autoCommit());
            update.setLong(5, newcomer.sessionTimeout().toMillis());
            update.setLong(6, newcomer.maxPollInterval().toMillis());
            update.setLong(7, newcomer.rebalanceTimeout().toMillis());
            update.setInt(8, groupId);
            update.setString(9, before);
            update.executeUpdate();
        }
        try (PreparedStatement update = connection.prepareStatement(SUCCEED)) {
            update.setString(1, before);
            update.setString(2, newcomer.memberId());
            update.setInt(3, groupId);
            update.setInt(4, groupId);
            update.executeUpdate();
        }
    }
}
