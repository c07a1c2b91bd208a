package io.furrow.store;

import io.furrow.api.FurrowException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The second half of deleting topics: everything about them goes, but their messages, which go with their segments, and their
 * idempotency keys, which go when they are old.
 */
@ApplicationScoped
public class TopicRemoval {
    private static final Logger LOGGER = Logger.getLogger(TopicRemoval.class.getName());
    private static final int KEYS_AT_ONCE = 10_000;

    private static final String DELETING = "select id from furrow.topic where state = 'deleting' order by id limit 100";

    /* Under the partitions' locks: whoever was still publishing when the name was given up has ended. */
    private static final String LOCK = """
            select count(pg_advisory_xact_lock(18005, p.id))
              from (select id from furrow.topic_partition where topic_id = ? order by id) p""";

    private static final List<String> REMOVE =
            List.of("delete from furrow.topic_partition where topic_id = ?", "delete from furrow.topic where id = ?");

    @Inject
    Database database;

    @Inject
    PublishKeys keys;

    /** Removes topics that were deleted, except those that somebody still holds; answers how many. */
    public int removeDeleted() {
        int removed = 0;
        for (int topic : database.read(TopicRemoval::deleting)) {
            try {
                remove(topic);
                removed++;
            } catch (FurrowException.Unavailable e) {
                LOGGER.log(Level.INFO, "A deleted topic cannot be removed just now; that is tried again.", e);
            }
        }
        return removed;
    }

    private void remove(int topic) {
        database.inTransaction(connection -> {
            run(connection, LOCK, topic);
            for (String statement : REMOVE) {
                run(connection, statement, topic);
            }
            return topic;
        });
    }

    /** Forgets idempotency keys older than that many milliseconds, so many in a transaction that none takes long. */
    public void forgetKeys(long olderThanMs) {
        int forgotten;
        do {
            forgotten = database.inTransaction(connection -> keys.expire(connection, olderThanMs, KEYS_AT_ONCE));
        } while (forgotten == KEYS_AT_ONCE);
    }

    private static List<Integer> deleting(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(DELETING);
                ResultSet rows = query.executeQuery()) {
            List<Integer> list = new ArrayList<>();
            while (rows.next()) {
                list.add(rows.getInt(1));
            }
            return list;
        }
    }

    private static void run(Connection connection, String statement, int id) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            prepared.setInt(1, id);
            prepared.execute();
        }
    }
}
