package io.furrow.boot;

import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections straight to the server, each opened when asked for: for what belongs to a session or takes its time. */
final class DirectConnections {

    private DirectConnections() {}

    /** @param patience longest wait for an answer; zero for as long as it takes */
    static DataSource to(DatabaseSettings settings, Duration patience) {
        var source = new PGSimpleDataSource();
        source.setApplicationName("furrow");
        source.setTcpKeepAlive(true);
        source.setConnectTimeout(5);
        source.setLoginTimeout(5);
        source.setSocketTimeout(Math.toIntExact(patience.toSeconds()));
        // Last, so that the operator's parameters win.
        source.setUrl(settings.url());
        if (!settings.user().isEmpty()) {
            source.setUser(settings.user());
            source.setPassword(settings.password());
        }
        return source;
    }
}
