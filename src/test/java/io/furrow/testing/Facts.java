package io.furrow.testing;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What is true in a database, asked of the database itself and not of Furrow.
 *
 * @param database the one asked
 */
public record Facts(TestDatabase database) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The first column of the answer. */
    public List<String> all(String question) {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var answer = statement.executeQuery(question)) {
            List<String> texts = new ArrayList<>();
            while (answer.next()) {
                texts.add(String.valueOf(answer.getString(1)));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(question, e);
        }
    }

    /** The one number that answers the question. */
    public long number(String question) {
        return Long.parseLong(all(question).getFirst());
    }

    /** The messages of a topic that is not deleted, each as partition/offset/value, in that order. */
    public List<String> log(String topic) {
        return all("""
                select p.number || '/' || m."offset" || '/' || coalesce(convert_from(m.value, 'UTF8'), '-')
                  from furrow.message m
                  join furrow.topic_partition p on p.id = m.partition_id
                  join furrow.topic t on t.id = p.topic_id
                 where t.name = '%s' and t.state = 'active'
                 order by p.number, m."offset"
                """.formatted(topic));
    }

    /** The identity of a partition of a topic that is not deleted. */
    public int partitionId(String topic, int number) {
        return Math.toIntExact(number("""
                select p.id
                  from furrow.topic_partition p
                  join furrow.topic t on t.id = p.topic_id
                 where t.name = '%s' and t.state = 'active' and p.number = %d
                """.formatted(topic, number)));
    }

    /** Waits until that many sessions wait for the lock of a partition. */
    public void awaitWaiting(int partitionId, int sessions) {
        await(
                sessions + " wait for partition " + partitionId,
                () -> number(
                                "select count(*) from pg_locks where locktype = 'advisory' and classid = 18005 and objid = "
                                        + partitionId + " and not granted and database = "
                                        + "(select oid from pg_database where datname = current_database())")
                        == sessions);
    }

    /** Waits for something that is about to become true. */
    public static void await(String fact, BooleanSupplier isTrue) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isTrue.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within " + PATIENCE.toSeconds() + " seconds: " + fact);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(fact, e);
            }
        }
    }
}
