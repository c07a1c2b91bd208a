package io.furrow.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.furrow.store.AppendRequest.Row;
import io.furrow.store.AppendResult.Appended;
import io.furrow.store.AppendResult.Place;
import io.furrow.store.AppendResult.Stored;
import io.furrow.store.MessageLog.Owner;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A publisher that takes one step at a time, in a transaction of its own session. */
final class Appending implements AutoCloseable {
    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private final MessageLog log;
    private final Connection connection;
    private final Owner owner;

    private Appending(MessageLog log, Connection connection, Owner owner) {
        this.log = log;
        this.connection = connection;
        this.owner = owner;
    }

    static Appending in(TestService service) {
        return on(service, service.database()::connect, Owner.FURROW);
    }

    static Appending asCallerIn(TestService service) {
        return on(service, service.database()::connect, Owner.CALLER);
    }

    static Appending on(TestService service, Opening opening, Owner owner) {
        try {
            Connection connection = opening.open();
            connection.setAutoCommit(owner == Owner.FURROW);
            return new Appending(service.get(MessageLog.class), connection, owner);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    interface Opening {
        Connection open() throws SQLException;
    }

    /** A message of a topic as the publisher knows it, for one of its partitions. */
    static Row row(CatalogueTopic topic, int number, String value) {
        return new Row(topic, topic.partitionId(number), null, value.getBytes(UTF_8), null, null);
    }

    /** Stores messages in one append. */
    AppendResult append(Row... rows) {
        try {
            return log.append(connection, List.of(new AppendRequest(Arrays.asList(rows), null)), owner);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, without waiting for it. */
    CompletableFuture<AppendResult> appendLater(Row... rows) {
        return CompletableFuture.supplyAsync(() -> append(rows), THREADS);
    }

    /** The offsets that an append gave out. */
    static List<Long> offsets(AppendResult result) {
        return ((Appended) result)
                .answers().stream()
                        .flatMap(answer -> ((Stored) answer).places().stream())
                        .map(Place::offset)
                        .toList();
    }

    /** Takes the locks of partitions and nothing else. */
    Appending lock(int... partitionIds) {
        if (owner == Owner.FURROW) {
            run("begin");
        }
        for (int partition : partitionIds) {
            run("select pg_advisory_xact_lock(18005, " + partition + ")");
        }
        return this;
    }

    void run(String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    Connection connection() {
        return connection;
    }

    void commit() {
        run("commit");
    }

    void rollback() {
        run("rollback");
    }

    /** Ends the session; what was not committed is rolled back. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
