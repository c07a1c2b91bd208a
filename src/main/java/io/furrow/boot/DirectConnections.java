package io.furrow.boot;

import io.furrow.store.Direct;
import io.furrow.store.Furrow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections that are kept for long and belong to no pool. */
@ApplicationScoped
public class DirectConnections {
    @Produces
    @Direct
    DataSource direct(Config config, @Furrow DataSource pool) {
        return DataSources.name(config).equals(DataSources.OWN) ? to(DatabaseSettings.from(config)) : pool;
    }

    /** A data source that opens a connection each time. */
    static DataSource to(DatabaseSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(settings.url());
        if (!settings.user().isEmpty()) {
            source.setUser(settings.user());
            source.setPassword(settings.password());
        }
        source.setApplicationName("furrow");
        source.setTcpKeepAlive(true);
        source.setConnectTimeout(5);
        return source;
    }
}
