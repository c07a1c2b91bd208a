package io.furrow.benchmark;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/** What a team without a messaging system writes: each caller inserts its message into a table and commits, on a connection of its own. */
final class PlainInsert implements Variant {
    private static final int MOST_CONNECTIONS = 60;

    private final Postgres postgres;
    private final Connections connections;
    private final int callers;
    private final byte[] value;

    PlainInsert(Postgres postgres, int callers, byte[] value) throws SQLException {
        this.postgres = postgres;
        this.callers = callers;
        this.value = value;
        this.connections = new Connections(postgres, Math.min(callers, MOST_CONNECTIONS));
    }

    @Override
    public String group() {
        return BlockingPublish.group(callers);
    }

    @Override
    public String name() {
        return "insert + commit each";
    }

    @Override
    public void prepare() throws SQLException {
        postgres.execute("drop table if exists plain_message");
        postgres.execute(
                "create table plain_message (id bigint generated always as identity primary key, value bytea)");
    }

    @Override
    public Done run(Duration time) throws Exception {
        return Callers.run(callers, caller -> () -> connections.with(this::insert), time);
    }

    private void insert(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into plain_message (value) values (?)")) {
            insert.setBytes(1, value);
            insert.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        connections.close();
    }
}
