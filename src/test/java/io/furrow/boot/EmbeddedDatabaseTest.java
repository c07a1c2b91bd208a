package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {

    @TempDir
    Path directory;

    @Test
    void a_restart_finds_the_data() throws Exception {
        try (var database = start()) {
            ask(database.url(), "create table kept as select 'yes' as answer");
        }
        try (var database = start()) {
            assertEquals("yes", ask(database.url(), "select answer from kept"));
        }
    }

    @Test
    void it_is_durable() throws Exception {
        try (var database = start()) {
            assertEquals("on", ask(database.url(), "show fsync"));
            assertEquals("on", ask(database.url(), "show synchronous_commit"));
            assertEquals("on", ask(database.url(), "show full_page_writes"));
            assertEquals("127.0.0.1", ask(database.url(), "show listen_addresses"));
        }
    }

    @Test
    void a_second_start_on_the_same_directory_is_refused() throws Exception {
        try (var database = start()) {
            var refusal = assertThrows(CannotStart.class, this::start);

            assertTrue(refusal.getMessage().contains("in use by another Furrow"), refusal.getMessage());
            assertEquals("1", ask(database.url(), "select 1"));
        }
    }

    @Test
    void a_start_after_a_kill_finds_the_data() throws Exception {
        var killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        System.getProperty("java.class.path"),
                        KilledDatabase.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // The process says where its database is, and is killed while it still waits for a word from here.
        var url = killed.inputReader().readLine();
        ask(url, "create table kept as select 'yes' as answer");
        killed.destroyForcibly().waitFor();
        assertEquals("yes", ask(url, "select answer from kept"), "PostgreSQL outlives the kill");

        try (var database = start()) {
            assertEquals("yes", ask(database.url(), "select answer from kept"));
        }
    }

    @Test
    void a_port_that_another_postgresql_has_is_refused() throws Exception {
        try (var first = start()) {
            var port = Integer.parseInt(first.url().replaceFirst(".*:(\\d+)/.*", "$1"));

            var refusal = assertThrows(
                    CannotStart.class,
                    () -> EmbeddedDatabase.start(new EmbeddedSettings(directory.resolve("2"), port)));

            assertTrue(refusal.getMessage().contains("another PostgreSQL"), refusal.getMessage());
            assertEquals("1", ask(first.url(), "select 1"));
        }
    }

    /** A service that will be killed. */
    static final class KilledDatabase {

        public static void main(String[] arguments) throws IOException {
            var database = EmbeddedDatabase.start(new EmbeddedSettings(Path.of(arguments[0]), 0));
            System.out.println(database.url());
            System.in.read();
        }
    }

    private EmbeddedDatabase start() {
        return EmbeddedDatabase.start(new EmbeddedSettings(directory, 0));
    }

    private static String ask(String url, String question) throws SQLException {
        try (var connection = DriverManager.getConnection(url, EmbeddedDatabase.USER, "");
                var statement = connection.createStatement()) {
            if (!statement.execute(question)) {
                return "";
            }
            try (var answer = statement.getResultSet()) {
                answer.next();
                return answer.getString(1);
            }
        }
    }
}
