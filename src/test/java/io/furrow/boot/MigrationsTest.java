package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.TestDatabase;
import java.util.Collections;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    private final TestDatabase database = TestDatabase.fresh();

    @Test
    void a_schema_that_lacks_a_migration_is_refused_with_the_way_out() {
        var refusal = assertThrows(CannotStart.class, () -> Migrations.requireCurrent(database.dataSource()));

        assertTrue(refusal.getMessage().contains("java -jar furrow.jar migrate"), refusal.getMessage());
    }

    @Test
    void a_migrated_schema_is_current() {
        Migrations.apply(database.dataSource());

        assertDoesNotThrow(() -> Migrations.requireCurrent(database.dataSource()));
    }

    @Test
    void a_newer_schema_is_fine_for_this_release() {
        Migrations.apply(database.dataSource());
        database.execute("""
                insert into furrow.flyway_schema_history
                       (installed_rank, version, description, type, script, installed_by, execution_time, success)
                values (1000, '1000', 'of a later release', 'SQL', 'V1000__later.sql', 'furrow', 1, true)""");

        assertDoesNotThrow(() -> Migrations.apply(database.dataSource()));
        assertDoesNotThrow(() -> Migrations.requireCurrent(database.dataSource()));
    }

    @Test
    void many_processes_may_migrate_at_once() throws Exception {
        try (var threads = Executors.newFixedThreadPool(3)) {
            var migrations = Collections.nCopies(3, Executors.callable(() -> Migrations.apply(database.dataSource())));
            for (var migration : threads.invokeAll(migrations)) {
                migration.get();
            }
        }
    }
}
