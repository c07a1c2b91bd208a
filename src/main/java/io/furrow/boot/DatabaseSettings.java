package io.furrow.boot;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * How Furrow's own pool reaches the database.
 *
 * @param url a JDBC URL; its parameters win over what the pool sets itself
 * @param user empty if the URL names the user
 * @param password empty if the server asks for none
 * @param poolSize most connections open at once
 * @param connectionTimeout longest wait for a connection before the caller is told that the database is not available
 */
public record DatabaseSettings(String url, String user, String password, int poolSize, Duration connectionTimeout) {

    static final String URL = "furrow.database.url";
    static final String USER = "furrow.database.user";
    static final String PASSWORD = "furrow.database.password";
    static final String POOL_SIZE = "furrow.database.pool-size";
    static final String CONNECTION_TIMEOUT = "furrow.database.connection-timeout";

    public DatabaseSettings {
        if (url.isBlank()) {
            throw new CannotStart(
                    URL + " is not set. Say where PostgreSQL is, as in jdbc:postgresql://localhost/furrow,"
                            + " or name the application's own data source with " + DataSources.NAME + ".");
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new CannotStart(URL + " must begin with jdbc:postgresql:, was " + withoutParameters(url));
        }
        if (poolSize < 2) {
            // One holds a caller's transaction while another listens or finds out how a commit ended.
            throw new CannotStart(POOL_SIZE + " must be at least 2, was " + poolSize);
        }
        if (connectionTimeout.compareTo(Duration.ofMillis(250)) < 0) {
            throw new CannotStart(CONNECTION_TIMEOUT + " must be at least PT0.25S, was " + connectionTimeout);
        }
    }

    /** Reads the settings whose keys begin with {@code furrow.database}. */
    public static DatabaseSettings from(Config config) {
        return from(config, new Settings(config).text(URL, ""));
    }

    /** Reads the settings, but for the URL. */
    static DatabaseSettings from(Config config, String url) {
        var settings = new Settings(config);
        return new DatabaseSettings(
                url,
                settings.text(USER, ""),
                settings.text(PASSWORD, ""),
                settings.number(POOL_SIZE, 20),
                settings.duration(CONNECTION_TIMEOUT, Duration.ofSeconds(5)));
    }

    /** The URL without its parameters, which may hold a password. */
    String location() {
        return withoutParameters(url);
    }

    /** Everything but the password. */
    @Override
    public String toString() {
        return location() + (user.isEmpty() ? "" : " as " + user) + ", at most " + poolSize + " connections";
    }

    private static String withoutParameters(String url) {
        var parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }
}
