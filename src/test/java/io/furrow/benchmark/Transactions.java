package io.furrow.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Counts the transactions that the connections of Furrow's pool commit; a statement outside a transaction is one by itself. The
 * server counts in each of its processes and adds up now and then; here each is told to do so at once.
 */
final class Transactions implements AutoCloseable {
    private final HikariDataSource pool;
    private final Connection beside;
    private final String database;

    Transactions(Bench bench) throws SQLException {
        pool = pool();
        // In a database beside the one that is looked at, so as not to be counted.
        beside = DriverManager.getConnection(bench.postgres().url().replaceFirst("/[^/?]*(\\?|$)", "/template1$1"));
        database = bench.postgres().ask("select current_database()");
    }

    /** The pool itself: a proxy would not say what is in it. */
    private static HikariDataSource pool() throws SQLException {
        BeanManager beans = CDI.current().getBeanManager();
        Bean<?> bean = beans.resolve(beans.getBeans(DataSource.class, NamedLiteral.of("shop")));
        DataSource source =
                (DataSource) beans.getContext(ApplicationScoped.class).get(bean);
        return Objects.requireNonNull(source).unwrap(HikariDataSource.class);
    }

    /** Work whose transactions are to be counted. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** How many were committed meanwhile. */
    long during(Work work) throws Exception {
        settle();
        long before = count();
        work.run();
        int own = settle();
        return count() - before - own;
    }

    private int settle() throws SQLException {
        List<Connection> all = new ArrayList<>();
        try {
            // Until none is left: the pool may open more meanwhile, in place of one that is busy and has something to
            // tell.
            while (all.size() < pool.getHikariPoolMXBean().getTotalConnections()) {
                Connection connection = pool.getConnection();
                all.add(connection);
                try (Statement flush = connection.createStatement()) {
                    // It looks at a table, because there is nothing to tell before something was looked at.
                    flush.execute("select pg_stat_force_next_flush() from furrow.log");
                }
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
        return all.size();
    }

    private long count() throws SQLException {
        try (PreparedStatement query =
                beside.prepareStatement("select xact_commit from pg_stat_database where datname = ?")) {
            query.setString(1, database);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        beside.close();
    }
}
