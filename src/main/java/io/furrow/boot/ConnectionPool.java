package io.furrow.boot;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;

/** Furrow's own connections. They carry no session state, so that a pooler such as PgBouncer may stand in between. */
public final class ConnectionPool {

    private ConnectionPool() {}

    /** Opens a pool and proves with a first connection that the database is there. */
    public static HikariDataSource open(DatabaseSettings settings) {
        var pool = new HikariConfig();
        pool.setPoolName("furrow");
        pool.setJdbcUrl(settings.url());
        if (!settings.user().isEmpty()) {
            pool.setUsername(settings.user());
            pool.setPassword(settings.password());
        }
        pool.setMaximumPoolSize(settings.poolSize());
        pool.setMinimumIdle(Math.min(2, settings.poolSize()));
        pool.setConnectionTimeout(settings.connectionTimeout().toMillis());
        pool.setInitializationFailTimeout(settings.connectionTimeout().toMillis());
        pool.addDataSourceProperty("ApplicationName", "furrow");
        // Furrow runs few statements, each very often: prepared on the server from the first time on.
        pool.addDataSourceProperty("prepareThreshold", "1");
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        pool.addDataSourceProperty("connectTimeout", "5");
        pool.addDataSourceProperty("loginTimeout", "5");
        // Longer than any statement Furrow lets run: a server that vanished mid-answer is noticed even so.
        pool.addDataSourceProperty("socketTimeout", "90");
        try {
            return new HikariDataSource(pool);
        } catch (PoolInitializationException e) {
            throw unreachable(settings, e);
        } catch (RuntimeException e) {
            // The pool names the URL then, with all that stands in it.
            throw new CannotStart(DatabaseSettings.URL + " cannot be read: " + settings.location(), e);
        }
    }

    private static CannotStart unreachable(DatabaseSettings settings, PoolInitializationException failure) {
        var cause = failure.getCause() == null ? failure : failure.getCause();
        return new CannotStart(
                "The database at " + settings.location() + " cannot be used: " + cause.getMessage() + " Check "
                        + DatabaseSettings.URL + ", " + DatabaseSettings.USER + " and " + DatabaseSettings.PASSWORD
                        + ".",
                failure);
    }
}
