package io.furrow.boot;

import io.furrow.store.Furrow;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema {@code furrow} up to this release, or refuses to run on one that is too old. A newer schema is fine. */
@ApplicationScoped
public class Migrations {

    /** The key that turns migrating at start off: the schema is only looked at then. */
    public static final String MIGRATE = "furrow.migrate";

    /** Before Helidon builds persistence units (1020), which are compared with the tables there. */
    private static final int BEFORE_PERSISTENCE_UNITS = 1010;

    void atStart(
            @Observes @Priority(BEFORE_PERSISTENCE_UNITS) @Initialized(ApplicationScoped.class) Object start,
            @Furrow DataSource database,
            Config config) {
        if (new Settings(config).flag(MIGRATE, true)) {
            apply(database);
        } else {
            requireCurrent(database);
        }
    }

    /** Applies what is missing. Safe to run from several processes at once: one works, the others wait. */
    static void apply(DataSource database) {
        try {
            flyway(database).migrate();
        } catch (FlywayException e) {
            throw new CannotStart("The schema furrow cannot be migrated: " + e.getMessage(), e);
        }
    }

    /** Refuses a schema that lacks a migration of this release. */
    static void requireCurrent(DataSource database) {
        var pending = flyway(database).info().pending();
        if (pending.length > 0) {
            throw new CannotStart("The schema furrow lacks "
                    + Arrays.stream(pending)
                            .map(migration -> migration.getScript())
                            .collect(Collectors.joining(", "))
                    + ". Run `java -jar furrow.jar migrate`, or allow it at start with " + MIGRATE + "=true.");
        }
    }

    private static Flyway flyway(DataSource database) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .schemas("furrow")
                .defaultSchema("furrow")
                .createSchemas(true)
                .locations("classpath:furrow/migration")
                // Seconds: as long as another process may take to migrate before this one gives up.
                .lockRetryCount(300)
                .load();
    }
}
