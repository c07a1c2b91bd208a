package io.furrow.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The second half of deleting topics: everything about them but their messages goes; those go with their segments. */
@ApplicationScoped
public class TopicRemoval {
    private static final String DELETING = "select id from furrow.topic where state = 'deleting' order by id limit 100";

    /* Under the partitions' locks: whoever was still publishing when the name was given up has ended. */
    private static final String LOCK = """
            select count(pg_advisory_xact_lock(18005, p.id))
              from (select id from furrow.topic_partition where topic_id = ? order by id) p""";

    private static final List<String> REMOVE = List.of(
            "delete from furrow.publish_key where topic_id = ?",
            "delete from furrow.topic_partition where topic_id = ?",
            "delete from furrow.topic where id = ?");

    @Inject
    Database database;

    @Inject
    PublishKeys keys;

    /** Removes topics that were deleted; answers how many. */
    public int removeDeleted() {
        List<Integer> deleting = database.read(TopicRemoval::deleting);
        for (int topic : deleting) {
            database.inTransaction(connection -> {
                run(connection, LOCK, topic);
                for (String statement : REMOVE) {
                    run(connection, statement, topic);
                }
                return topic;
            });
        }
        return deleting.size();
    }

    /** Forgets idempotency keys older than that many milliseconds. */
    public int forgetKeys(long olderThanMs) {
        return database.inTransaction(connection -> keys.expire(connection, olderThanMs, 10_000));
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
