package io.furrow.testing;

import io.furrow.boot.ServiceConfiguration;
import io.helidon.microprofile.server.Server;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.spi.CDI;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The whole of Furrow, embedded in the shop, in this JVM and on a database of its own. Register it in a static field; it runs from
 * before the first test of the class until after the last. One at a time.
 */
public final class TestService implements BeforeAllCallback, AfterAllCallback, AutoCloseable {

    private final @Nullable TestDatabase database;
    private final Map<String, String> settings = new HashMap<>();
    private final Set<Class<?>> guests = new HashSet<>();
    private @Nullable Server server;

    private TestService(@Nullable TestDatabase database, String url) {
        this.database = database;
        settings.put("furrow.database.url", url);
        settings.put("furrow.datasource", "shop");
        settings.put("server.port", "0");
    }

    public static TestService onFreshDatabase() {
        return on(TestDatabase.fresh());
    }

    public static TestService on(TestDatabase database) {
        return new TestService(database, database.url());
    }

    /** On the database of another process. */
    public static TestService onUrl(String url) {
        return new TestService(null, url);
    }

    /** Sets a configuration key. */
    public TestService with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Makes classes beans of this container that are none by themselves. */
    public TestService inviting(Class<?>... classes) {
        guests.addAll(List.of(classes));
        return this;
    }

    public void start() {
        Guests.invite(guests);
        var resolver = ConfigProviderResolver.instance();
        // Helidon keeps the configuration of the last start, and ServiceConfiguration makes a new one.
        resolver.releaseConfig(resolver.getConfig());
        try {
            server = Server.builder()
                    .config(ServiceConfiguration.with(settings))
                    .build()
                    .start();
        } catch (RuntimeException e) {
            clearAway();
            throw e;
        }
    }

    /** A container that refused to start is left standing by Helidon, and would be in the way of the next. */
    private static void clearAway() {
        try {
            ((SeContainer) CDI.current()).close();
        } catch (RuntimeException e) {
            // There is none.
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop();
            server = null;
        }
    }

    public TestDatabase database() {
        return Objects.requireNonNull(database, "the database is another process's");
    }

    /** A bean of the running container. */
    public <T> T get(Class<T> type, Annotation... qualifiers) {
        return CDI.current().select(type, qualifiers).get();
    }

    /** Where the service listens. */
    public URI uri() {
        return URI.create("http://127.0.0.1:"
                + Objects.requireNonNull(server, "not started").port());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }
}
