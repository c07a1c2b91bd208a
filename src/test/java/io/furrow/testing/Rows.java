package io.furrow.testing;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the tables of a database say to somebody who asks with a connection of his own. */
public record Rows(TestDatabase database) {

    /** The first column of every row, as text. */
    public List<String> texts(String question) {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var answer = statement.executeQuery(question)) {
            var texts = new ArrayList<String>();
            while (answer.next()) {
                texts.add(String.valueOf(answer.getString(1)));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(question, e);
        }
    }

    /** The one number of the only row. */
    public long number(String question) {
        return Long.parseLong(texts(question).getFirst());
    }
}
