package io.furrow.store;

import io.furrow.api.Bytes;
import io.furrow.api.Message;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
               set failures = failures + 1, first_error = coalesce(first_error, ?), last_error = ?, trying = false
             where group_id = ? and partition_id = ? and owner = ? and owner_epoch = ? and coalesce(committed, ?) = ?
         returning failures, first_error, last_error""";

    /* A try that began and neither failed nor committed took its process with it, or never came back. */
    private static final String BEGIN = """
            update furrow.committed_offset
               set failures = failures + case when trying then 1 else 0 end,
                   first_error = case when trying then coalesce(first_error, ?) else first_error end,
                   last_error = case when trying then ? else last_error end,
                   trying = true
             where group_id = ? and partition_id = ? and owner = ? and owner_epoch = ? and coalesce(committed, ?) = ?
         returning failures, first_error, last_error""";

    private static final String SKIP = """
            update furrow.committed_offset
               set committed = ?, committed_at = clock_timestamp(), failures = 0, first_error = null, last_error = null,
                   trying = false
             where group_id = ? and partition_id = ? and owner = ? and owner_epoch = ? and coalesce(committed, ?) = ?""";

    private static final String GIVE_UP = """
            with passed as (
                update furrow.committed_offset
                   set committed = ?, committed_at = clock_timestamp(), failures = 0, first_error = null, last_error = null,
                       trying = false
                 where group_id = ? and partition_id = ? and owner = ? and owner_epoch = ? and coalesce(committed, ?) = ?
             returning group_id, partition_id)
            insert into furrow.failed_message (group_id, partition_id, "offset", state, published_at, publisher_timestamp,
                                               key, value, headers, attempts, first_error, last_error)
            select group_id, partition_id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
              from passed
                on conflict (group_id, partition_id, "offset") do update
               set state = excluded.state, attempts = excluded.attempts, first_error = excluded.first_error,
                   last_error = excluded.last_error, failed_at = clock_timestamp(), due_since = null, tries = 0""";

    private static final String RECLAIM = """
            update furrow.committed_offset
               set owner_epoch = owner_epoch + 1, taken_over = true
             where group_id = ? and partition_id = ? and owner = ? and owner_epoch = ?""";

    private static final String STANDING = """
            select o.taken_over, o.asked,
                   exists (select from furrow.failed_message f
                            where f.group_id = o.group_id and f.partition_id = o.partition_id and f.state = 'parked')
              from furrow.committed_offset o
             where o.group_id = ? and o.partition_id = ? and o.owner = ? and o.owner_epoch = ?""";

    private static final String LOST =
            "The try ended without a result: the process died, or the observer did not return.";

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

    /**
     * Notes that a try of the message begins, alone. Where an earlier one did so and never ended, that counts as a failure. Empty when
     * the group has moved on or the fence does not hold.
     */
    public Optional<Tries> begin(Fence fence, long offset) {
        return database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(BEGIN)) {
                update.setString(1, LOST);
                update.setString(2, LOST);
                bind(update, 3, fence, offset);
                return tries(update);
            }
        });
    }

    /** What becomes of a message that was given up. */
    public enum State {
        DEAD,
        PARKED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Gives a message up: keeps a copy and commits the offset behind it; answers false when the fence does not hold. */
    public boolean giveUp(Fence fence, Message<Bytes> message, Tries tries, State state) {
        return database.inTransaction(connection -> giveUp(connection, fence, message, tries, state) == 1);
    }

    private static int giveUp(Connection connection, Fence fence, Message<Bytes> message, Tries tries, State state)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(GIVE_UP)) {
            insert.setLong(1, message.offset() + 1);
            bind(insert, 2, fence, message.offset());
            insert.setLong(8, message.offset());
            insert.setString(9, state.text());
            insert.setObject(10, Timestamps.utc(message.timestamp()));
            insert.setObject(11, Timestamps.utc(message.publisherTimestamp()), java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
            insert.setBytes(12, bytes(message.key()));
            insert.setBytes(13, bytes(message.value()));
            insert.setBytes(14, Headers.encode(message.headers()));
            insert.setInt(15, tries.failures());
            insert.setString(16, tries.errors().getFirst());
            insert.setString(17, tries.errors().getLast());
            return insert.executeUpdate();
        }
    }

    /** Commits the offset behind a message and keeps nothing of it; answers false when the fence does not hold. */
    public boolean skip(Fence fence, long offset) {
        return database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(SKIP)) {
                update.setLong(1, offset + 1);
                bind(update, 2, fence, offset);
                return update.executeUpdate() == 1;
            }
        });
    }

    /** Fences whatever is still at work under that fence; its member owns the partition anew. Answers false when it did not hold. */
    public boolean reclaim(Fence fence) {
        return database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(RECLAIM)) {
                bind(update, 1, fence);
                return update.executeUpdate() == 1;
            }
        });
    }

    /**
     * What an owner finds where it takes a partition up.
     *
     * @param takenOver whether the owner before left without releasing it, perhaps for what it was handling
     * @param asked how often failed messages were asked for again
     * @param parked whether keys are parked
     */
    public record Standing(boolean takenOver, long asked, boolean parked) {}

    /** What an owner finds; empty when the fence does not hold. */
    public Optional<Standing> standing(Fence fence) {
        return database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(STANDING)) {
                bind(query, 1, fence);
                try (ResultSet row = query.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Standing(row.getBoolean(1), row.getLong(2), row.getBoolean(3)))
                            : Optional.empty();
                }
            }
        });
    }

    static void bind(PreparedStatement statement, int from, Fence fence) throws SQLException {
        statement.setInt(from, fence.groupId());
        statement.setInt(from + 1, fence.partitionId());
        statement.setString(from + 2, fence.member());
        statement.setLong(from + 3, fence.ownerEpoch());
    }

    private static void bind(PreparedStatement statement, int from, Fence fence, long offset) throws SQLException {
        bind(statement, from, fence);
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

    static String shortened(String error) {
        String storable = error.replace('\u0000', '\ufffd');
        return storable.length() <= LONGEST_ERROR ? storable : storable.substring(0, LONGEST_ERROR);
    }

    static byte @Nullable [] bytes(@Nullable Bytes content) {
        return content == null ? null : content.toArray();
    }
}
