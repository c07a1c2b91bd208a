package io.furrow.benchmark;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/** The least a pool of connections can be: so that references pay for nothing that Furrow would not pay for. */
final class Connections implements AutoCloseable {
    private final ArrayBlockingQueue<Connection> free;
    private final List<Connection> all = new ArrayList<>();

    Connections(Postgres postgres, int size) throws SQLException {
        free = new ArrayBlockingQueue<>(size);
        for (int i = 0; i < size; i++) {
            Connection connection = postgres.connect();
            all.add(connection);
            free.add(connection);
        }
    }

    /** Work on a connection. */
    @FunctionalInterface
    interface Work {
        void on(Connection connection) throws SQLException;
    }

    void with(Work work) throws SQLException, InterruptedException {
        Connection connection = free.take();
        try {
            work.on(connection);
        } finally {
            free.add(connection);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : all) {
            connection.close();
        }
    }
}
