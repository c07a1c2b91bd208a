package io.furrow.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is true in a database, asked of the database itself and not of Furrow.
 *
 * @param database the one asked, on a connection of its own for each query
 */
public record Rows(TestDatabase database) {
    /** The first column of every row, as text; null becomes "null". */
    public List<String> texts(String query, Object... parameters) {
        try (Connection connection = database.connect()) {
            return texts(connection, query, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** The first column of every row, as numbers. */
    public List<Long> numbers(String query, Object... parameters) {
        return asNumbers(texts(query, parameters));
    }

    /** The one text that a query answers. */
    public String text(String query, Object... parameters) {
        return texts(query, parameters).getFirst();
    }

    /** The one number that a query answers. */
    public long number(String query, Object... parameters) {
        return Long.parseLong(text(query, parameters));
    }

    /** How many rows a table has, or what else can follow "from". */
    public long count(String from, Object... parameters) {
        return number("select count(*) from " + from, parameters);
    }

    /** As {@link #texts(String, Object...)}, in the transaction of a connection. */
    public static List<String> texts(Connection connection, String query, Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(String.valueOf(rows.getString(1)));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** As {@link #numbers(String, Object...)}, in the transaction of a connection. */
    public static List<Long> numbers(Connection connection, String query, Object... parameters) {
        return asNumbers(texts(connection, query, parameters));
    }

    private static List<Long> asNumbers(List<String> texts) {
        return texts.stream().map(Long::valueOf).toList();
    }

    /** The messages of a topic that is not deleted, each as partition/offset/value, in that order. */
    public List<String> log(String topic) {
        return texts("""
                select p.number || '/' || m."offset" || '/' || coalesce(convert_from(m.value, 'UTF8'), '-')
                  from furrow.message m
                  join furrow.topic_partition p on p.id = m.partition_id
                  join furrow.topic t on t.id = p.topic_id
                 where t.name = ? and t.state = 'active'
                 order by p.number, m."offset"
                """, topic);
    }

    /** The identity of a partition of a topic that is not deleted. */
    public int partitionId(String topic, int number) {
        return Math.toIntExact(number("""
                select p.id
                  from furrow.topic_partition p
                  join furrow.topic t on t.id = p.topic_id
                 where t.name = ? and t.state = 'active' and p.number = ?
                """, topic, number));
    }

    /** Waits until that many sessions wait for the lock of a partition. */
    public void awaitWaiting(int partitionId, int sessions) {
        Eventually.holds(
                sessions + " wait for partition " + partitionId,
                () -> count("pg_locks where locktype = 'advisory' and classid = 18005 and objid = " + partitionId
                                + " and not granted and database = "
                                + "(select oid from pg_database where datname = current_database())")
                        == sessions);
    }

    /** Waits until somebody waits for the lock of a table. */
    public void awaitWaiting(String table) {
        Eventually.holds(
                "somebody waits for " + table,
                () -> count("pg_locks where relation = ?::regclass and not granted", table) == 1);
    }
}
