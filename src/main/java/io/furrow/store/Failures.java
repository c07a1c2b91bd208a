package io.furrow.store;

import io.furrow.api.Bytes;
import io.furrow.api.Message;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the database remembers of messages that a group could not handle: how often the one at the committed offset has failed, and
 * copies of those that were given up. Every change is fenced, and made only while the group is still at that message. Safe for any
 * thread.
 */
@ApplicationScoped
public class Failures {
    private static final int LONGEST_ERROR = 4000;

    private static final String KNOWN = """
            select failures, first_error, last_error
              from furrow.committed_offset
             where group_id = ? and partition_id = ? and owner = ? and owner_epoch = ? and coalesce(committed, ?) = ?""";

    private static final String COUNT = """
            update furrow.committed_offset
               set failures = failures + 1, first_error = coalesce(first_error, ?), last_error = ?
             where group_id = ? and partition_id = ? and owner = ? and owner_epoch = ? and coalesce(committed, ?) = ?
         returning failures, first_error, last_error""";

    private static final String BURY = """
            with passed as (
                update furrow.committed_offset
                   set committed = ?, committed_at = clock_timestamp(), failures = 0, first_error = null, last_error = null
                 where group_id = ? and partition_id = ? and owner = ? and owner_epoch = ? and coalesce(committed, ?) = ?
             returning group_id, partition_id)
            insert into furrow.failed_message (group_id, partition_id, "offset", state, published_at, publisher_timestamp,
                                               key, value, headers, attempts, first_error, last_error)
            select group_id, partition_id, ?, 'dead', ?, ?, ?, ?, ?, ?, ?, ?
              from passed
                on conflict (group_id, partition_id, "offset") do update
               set state = excluded.state, attempts = excluded.attempts, first_error = excluded.first_error,
                   last_error = excluded.last_error, failed_at = clock_timestamp()""";

    @Inject
    Database database;

    /**
     * By what a member's changes to a partition are fenced.
     *
     * @param groupId the group's identity
     * @param member the member's id
     * @param partitionId the partition's identity
     * @param ownerEpoch the epoch under which the member owns it
     */
    public record Fence(int groupId, String member, int partitionId, long ownerEpoch) {}

    /** How often a message has failed, and how: the first and the last error. */
    public record Tries(int failures, List<String> errors) {}

    /** What is known of the message at an offset; empty when the group has moved on or the fence does not hold. */
    public Optional<Tries> known(Fence fence, long offset) {
        return database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(KNOWN)) {
                bind(query, 1, fence, offset);
                return tries(query);
            }
        });
    }

    /** Counts one more failure; empty when the group has moved on or the fence does not hold. */
    public Optional<Tries> count(Fence fence, long offset, String error) {
        return database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(COUNT)) {
                update.setString(1, shortened(error));
                update.setString(2, shortened(error));
                bind(update, 3, fence, offset);
                return tries(update);
            }
        });
    }

    /** Gives a message up: keeps a copy and commits the offset behind it; answers false when the fence does not hold. */
    public boolean bury(Fence fence, Message<Bytes> message, Tries tries) {
        return database.inTransaction(connection -> bury(connection, fence, message, tries) == 1);
    }

    private static int bury(Connection connection, Fence fence, Message<Bytes> message, Tries tries)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(BURY)) {
            insert.setLong(1, message.offset() + 1);
            bind(insert, 2, fence, message.offset());
            insert.setLong(8, message.offset());
            insert.setObject(9, time(message.timestamp()));
            insert.setObject(10, time(message.publisherTimestamp()), java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
            insert.setBytes(11, bytes(message.key()));
            insert.setBytes(12, bytes(message.value()));
            insert.setBytes(13, Headers.encode(message.headers()));
            insert.setInt(14, tries.failures());
            insert.setString(15, tries.errors().getFirst());
            insert.setString(16, tries.errors().getLast());
            return insert.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, int from, Fence fence, long offset) throws SQLException {
        statement.setInt(from, fence.groupId());
        statement.setInt(from + 1, fence.partitionId());
        statement.setString(from + 2, fence.member());
        statement.setLong(from + 3, fence.ownerEpoch());
        statement.setLong(from + 4, offset);
        statement.setLong(from + 5, offset);
    }

    private static Optional<Tries> tries(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            List<String> errors = new ArrayList<>();
            String first = row.getString(2);
            String last = row.getString(3);
            if (first != null) {
                errors.add(first);
            }
            if (last != null && row.getInt(1) > 1) {
                errors.add(last);
            }
            return Optional.of(new Tries(row.getInt(1), errors));
        }
    }

    private static String shortened(String error) {
        String storable = error.replace('\u0000', '\ufffd');
        return storable.length() <= LONGEST_ERROR ? storable : storable.substring(0, LONGEST_ERROR);
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static byte @Nullable [] bytes(@Nullable Bytes content) {
        return content == null ? null : content.toArray();
    }
}
