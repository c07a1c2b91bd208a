package io.furrow.boot;

import io.furrow.store.Direct;
import io.furrow.store.Furrow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.literal.NamedLiteral;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** The data source that Furrow's tables live in: the application's own where it names one, else a pool of Furrow's. */
@ApplicationScoped
public class DataSources {

    /** The key that names the application's data source: a CDI bean's name, or a JNDI name such as java:app/jdbc/shop. */
    public static final String NAME = "furrow.datasource";

    /** The name of Furrow's own pool, which its persistence unit asks for. */
    public static final String OWN = "furrow";

    /** The key of the URL at which a session stays Furrow's own; needed where the other one leads to a pooler. */
    static final String DIRECT_URL = "furrow.database.direct-url";

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final AtomicReference<@Nullable AutoCloseable> own = new AtomicReference<>();

    /** The name of the data source in use. */
    public static String name(Config config) {
        return new Settings(config).text(NAME, OWN);
    }

    @Produces
    @Furrow
    @ApplicationScoped
    DataSource furrow(Config config, @Any Instance<DataSource> applications) {
        var name = name(config);
        if (name.equals(OWN)) {
            var pool = ConnectionPool.open(DatabaseSettings.from(config));
            own.set(pool);
            return pool;
        }
        return name.startsWith("java:") ? inDirectory(name) : bean(name, applications);
    }

    /** The way to the server itself. An application that names only its data source lets Furrow keep two connections of that. */
    @Produces
    @Direct
    @ApplicationScoped
    DataSource direct(Config config, @Furrow DataSource pooled) {
        var settings = new Settings(config);
        var url = settings.text(DIRECT_URL, settings.text(DatabaseSettings.URL, ""));
        return url.isEmpty() ? pooled : DirectConnections.to(DatabaseSettings.from(config, url), PATIENCE);
    }

    /** Closes the pool if it is Furrow's; the application's stays the application's. */
    void close(@Disposes @Furrow DataSource any) throws Exception {
        var pool = own.getAndSet(null);
        if (pool != null) {
            pool.close();
        }
    }

    private static DataSource bean(String name, Instance<DataSource> applications) {
        var named = applications.select(NamedLiteral.of(name));
        if (!named.isResolvable()) {
            throw new CannotStart(NAME + " names the data source " + name + ", but there is no @Named(\"" + name
                    + "\") DataSource bean.");
        }
        return named.get();
    }

    private static DataSource inDirectory(String name) {
        try {
            return InitialContext.doLookup(name);
        } catch (NamingException e) {
            throw new CannotStart(NAME + " names the data source " + name + ", which JNDI does not know.", e);
        }
    }
}
