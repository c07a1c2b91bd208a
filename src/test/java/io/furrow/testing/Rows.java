package io.furrow.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a database says when it is asked directly.
 *
 * @param database which one
 */
public record Rows(TestDatabase database) {
    /** The first column of every row, as text; null becomes "null". */
    public List<String> texts(String query) {
        return texts(database, query);
    }

    /** The one number that a query answers. */
    public long number(String query) {
        return number(database, query);
    }

    /** The first column of every row, as text; null becomes "null". */
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

    /** As {@link #texts(Connection, String, Object...)}, on a connection of its own. */
    public static List<String> texts(TestDatabase database, String query, Object... parameters) {
        try (Connection connection = database.connect()) {
            return texts(connection, query, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** The first column of every row, as numbers. */
    public static List<Long> numbers(Connection connection, String query, Object... parameters) {
        return texts(connection, query, parameters).stream().map(Long::valueOf).toList();
    }

    /** As {@link #numbers(Connection, String, Object...)}, on a connection of its own. */
    public static List<Long> numbers(TestDatabase database, String query, Object... parameters) {
        return texts(database, query, parameters).stream().map(Long::valueOf).toList();
    }

    /** The one number that a query answers. */
    public static long number(TestDatabase database, String query, Object... parameters) {
        return Long.parseLong(texts(database, query, parameters).getFirst());
    }
}
