package io.furrow.store;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.Message;
import io.furrow.api.TopicPartition;
import io.furrow.store.Failures.Fence;
import io.furrow.store.Failures.State;
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
 * Failed messages that were asked for again and wait for the partition's owner to deliver them. Every change is fenced as commits are.
 * Safe for any thread.
 */
@ApplicationScoped
public class DueMessages {
    private static final String DUE = """
            select "offset", state, published_at, publisher_timestamp, key, value, headers, attempts, first_error, last_error
              from furrow.failed_message
             where group_id = ? and partition_id = ? and due_since is not null
             order by "offset"
             limit ?""";

    /* A try is counted before it is made: it may take its process with it. */
    private static final String BEGIN = """
            with held as materialized (
                select o.partition_id
                  from furrow.committed_offset o
                 where o.group_id = ? and o.partition_id = ? and o.owner = ? and o.owner_epoch = ?
                   for share)
            update furrow.failed_message f
               set tries = f.tries + 1, attempts = f.attempts + 1
              from held
             where f.group_id = ? and f.partition_id = held.partition_id and f."offset" = ? and f.due_since is not null
         returning f.tries""";

    private static final String DONE = """
            with held as materialized (
                select o.partition_id
                  from furrow.committed_offset o
                 where o.group_id = ? and o.partition_id = ? and o.owner = ? and o.owner_epoch = ?
                   for share)
            delete from furrow.failed_message f
             using held
             where f.group_id = ? and f.partition_id = held.partition_id and f."offset" = ? and f.due_since is not null""";

    private static final String FAILED = """
            with held as materialized (
                select o.partition_id
                  from furrow.committed_offset o
                 where o.group_id = ? and o.partition_id = ? and o.owner = ? and o.owner_epoch = ?
                   for share)
            update furrow.failed_message f
               set last_error = ?, failed_at = clock_timestamp()
              from held
             where f.group_id = ? and f.partition_id = held.partition_id and f."offset" = ?""";

    /* With a parked message all that wait behind it. */
    private static final String PUT_BACK = """
            with held as materialized (
                select o.partition_id
                  from furrow.committed_offset o
                 where o.group_id = ? and o.partition_id = ? and o.owner = ? and o.owner_epoch = ?
                   for share)
            update furrow.failed_message f
               set due_since = null, tries = 0
              from held
             where f.group_id = ? and f.partition_id = held.partition_id and f.due_since is not null
               and (f."offset" = ? or f.state = 'parked' and sha256(f.key) = sha256(?) and f.key = ?)""";

    @Inject
    Database database;

    @Inject
    CallersTransaction transaction;

    /**
     * A failed message that is to be delivered again.
     *
     * @param state what it is and will be again when it fails
     * @param message the message as its next try
     */
    public record Due(State state, Message<Bytes> message) {}

    /** The first messages that are due, in order. */
    public List<Due> first(Fence fence, TopicPartition partition, int limit) {
        return database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(DUE)) {
                query.setInt(1, fence.groupId());
                query.setInt(2, fence.partitionId());
                query.setInt(3, limit);
                try (ResultSet rows = query.executeQuery()) {
                    List<Due> due = new ArrayList<>();
                    while (rows.next()) {
                        due.add(due(rows, fence, partition));
                    }
                    return due;
                }
            }
        });
    }

    private static Due due(ResultSet row, Fence fence, TopicPartition partition) throws SQLException {
        LogRecord copy = new LogRecord(
                fence.partitionId(),
                row.getLong(1),
                Timestamps.instant(row, 3),
                Timestamps.instantOrNull(row, 4),
                row.getBytes(5),
                row.getBytes(6),
                row.getBytes(7));
        List<String> errors = new ArrayList<>();
        errors.add(row.getString(9));
        if (row.getInt(8) > 1) {
            errors.add(row.getString(10));
        }
        return new Due(
                State.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                copy.message(partition).withAttempt(row.getInt(8) + 1, errors));
    }

    /** Counts a try that begins; answers which one since it was asked for, or nothing when it is due no more or the fence is down. */
    public Optional<Integer> begin(Fence fence, long offset) {
        return database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(BEGIN)) {
                Failures.bind(update, 1, fence);
                update.setInt(5, fence.groupId());
                update.setLong(6, offset);
                try (ResultSet row = update.executeQuery()) {
                    return row.next() ? Optional.of(row.getInt(1)) : Optional.empty();
                }
            }
        });
    }

    /** Forgets the failed message with the caller's transaction, in which it was handled; a fenced owner's is rolled back. */
    public void done(Fence fence, long offset) {
        transaction.participant(Ending.class, Ending::new).add(fence, offset);
    }

    /** Keeps why the last try failed. */
    public void failed(Fence fence, long offset, String error) {
        database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(FAILED)) {
                Failures.bind(update, 1, fence);
                update.setString(5, Failures.shortened(error));
                update.setInt(6, fence.groupId());
                update.setLong(7, offset);
                return update.executeUpdate();
            }
        });
    }

    /** Makes the message what it was before it was asked for, and a parked one's followers too. */
    public void putBack(Fence fence, Due due) {
        byte[] key = due.state() == State.PARKED ? Failures.bytes(due.message().key()) : null;
        database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(PUT_BACK)) {
                Failures.bind(update, 1, fence);
                update.setInt(5, fence.groupId());
                update.setLong(6, due.message().offset());
                update.setBytes(7, key);
                update.setBytes(8, key);
                return update.executeUpdate();
            }
        });
    }

    /** The failed messages that one transaction has handled. */
    private static final class Ending implements CallersTransaction.Participant {
        private record Handled(Fence fence, long offset) {}

        private final List<Handled> waiting = new ArrayList<>();

        void add(Fence fence, long offset) {
            waiting.add(new Handled(fence, offset));
        }

        @Override
        public int order() {
            return 2;
        }

        @Override
        public boolean pending() {
            return !waiting.isEmpty();
        }

        @Override
        public @Nullable String write(Connection connection) {
            try (PreparedStatement delete = connection.prepareStatement(DONE)) {
                for (Handled handled : waiting) {
                    Failures.bind(delete, 1, handled.fence());
                    delete.setInt(5, handled.fence().groupId());
                    delete.setLong(6, handled.offset());
                    if (delete.executeUpdate() != 1) {
                        throw new FurrowException.Fenced("Member \""
                                + handled.fence().member()
                                + "\" has lost the partition of the failed message at offset "
                                + handled.offset() + ", or it is due no more. Nothing was committed.");
                    }
                }
                waiting.clear();
                return null;
            } catch (SQLException e) {
                throw new FurrowException.NotStored("A failed message could not be forgotten. Try again.", true, e);
            }
        }

        @Override
        public void ended(Database.Outcome outcome) {
            // Who asks next does not find it.
        }
    }
}
