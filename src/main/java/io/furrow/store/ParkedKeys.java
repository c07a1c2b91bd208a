package io.furrow.store;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.Message;
import io.furrow.store.Failures.Fence;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are parked in a group's partition: a message of such a key failed, and later ones wait behind it. Only the partition's
 * owner parks, in the transaction that commits the offset behind what it parks. Safe for any thread.
 */
@ApplicationScoped
public class ParkedKeys {
    private static final String AMONG = """
            select k.key
              from unnest(?::bytea[]) as k (key)
             where exists (select from furrow.failed_message f
                            where f.group_id = ? and f.partition_id = ? and f.state = 'parked'
                              and sha256(f.key) = sha256(k.key) and f.key = k.key)""";

    /* Behind one that waits it waits; behind those that are all to be delivered it is to be delivered after them. */
    private static final String PARK = """
            insert into furrow.failed_message (group_id, partition_id, "offset", state, published_at, publisher_timestamp,
                                               key, value, headers, attempts, first_error, last_error, due_since)
            select ?, ?, ?, 'parked', ?, ?, k.key, ?, ?, 0, ?, '',
                   (select case when bool_and(f.due_since is not null) then clock_timestamp() end
                      from furrow.failed_message f
                     where f.group_id = ? and f.partition_id = ? and f.state = 'parked'
                       and sha256(f.key) = sha256(k.key) and f.key = k.key)
              from (select ?::bytea as key) k
                on conflict (group_id, partition_id, "offset") do update
               set state = excluded.state, attempts = excluded.attempts, first_error = excluded.first_error,
                   last_error = excluded.last_error, failed_at = clock_timestamp(), due_since = excluded.due_since, tries = 0""";

    /** Why a message is parked that was not tried. */
    public static final String WAITS = "An earlier message of the key is parked.";

    @Inject
    Database database;

    @Inject
    CallersTransaction transaction;

    /** Those of the keys that are parked. */
    public Set<Bytes> among(Fence fence, Collection<Bytes> keys) {
        if (keys.isEmpty()) {
            return Set.of();
        }
        return database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(AMONG)) {
                query.setArray(
                        1,
                        connection.createArrayOf(
                                "bytea", keys.stream().map(Bytes::toArray).toArray(byte[][]::new)));
                query.setInt(2, fence.groupId());
                query.setInt(3, fence.partitionId());
                try (ResultSet rows = query.executeQuery()) {
                    Set<Bytes> parked = new HashSet<>();
                    while (rows.next()) {
                        parked.add(Bytes.wrap(rows.getBytes(1)));
                    }
                    return parked;
                }
            }
        });
    }

    /** Parks messages behind earlier ones of their keys, with the caller's transaction; it has to commit the offset behind them. */
    public void park(Fence fence, List<Message<Bytes>> messages) {
        transaction.participant(Parking.class, Parking::new).add(fence, messages);
    }

    /** What one transaction parks. */
    private static final class Parking implements CallersTransaction.Participant {
        private record Parked(Fence fence, Message<Bytes> message) {}

        private final List<Parked> waiting = new ArrayList<>();

        void add(Fence fence, List<Message<Bytes>> messages) {
            messages.forEach(message -> waiting.add(new Parked(fence, message)));
        }

        /** Behind the offsets: who is fenced there parks nothing. */
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
            try (PreparedStatement insert = connection.prepareStatement(PARK)) {
                // One after the other: each looks at those before it.
                for (Parked parked : waiting) {
                    bind(insert, parked.fence(), parked.message());
                    insert.executeUpdate();
                }
                waiting.clear();
                return null;
            } catch (SQLException e) {
                throw new FurrowException.NotStored("Messages of parked keys could not be parked. Try again.", true, e);
            }
        }

        private static void bind(PreparedStatement insert, Fence fence, Message<Bytes> message) throws SQLException {
            insert.setInt(1, fence.groupId());
            insert.setInt(2, fence.partitionId());
            insert.setLong(3, message.offset());
            insert.setObject(4, Timestamps.utc(message.timestamp()));
            insert.setObject(5, Timestamps.utc(message.publisherTimestamp()), Types.TIMESTAMP_WITH_TIMEZONE);
            insert.setBytes(6, Failures.bytes(message.value()));
            insert.setBytes(7, Headers.encode(message.headers()));
            insert.setString(8, WAITS);
            insert.setInt(9, fence.groupId());
            insert.setInt(10, fence.partitionId());
            insert.setBytes(11, Failures.bytes(message.key()));
        }

        @Override
        public void ended(Database.Outcome outcome) {
            // Nobody waits for it.
        }
    }
}
