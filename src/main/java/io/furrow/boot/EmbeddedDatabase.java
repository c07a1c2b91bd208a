package io.furrow.boot;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The PostgreSQL that comes with the service for a first try: a real one, as durable as any, that only this machine can reach and
 * that finds its data again at the next start.
 */
final class EmbeddedDatabase implements AutoCloseable {

    /** The role that owns the database; it needs no password. */
    static final String USER = "furrow";

    private static final String NAME = "furrow";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedPostgres postgres;
    private final FileChannel lock;

    private EmbeddedDatabase(EmbeddedPostgres postgres, FileChannel lock) {
        this.postgres = postgres;
        this.lock = lock;
    }

    /** Starts PostgreSQL on the directory's data, or on an empty database where there is none yet. */
    static EmbeddedDatabase start(EmbeddedSettings settings) {
        var directory = settings.directory().toAbsolutePath().normalize();
        try {
            Files.createDirectories(directory);
            var lock = lock(directory);
            try {
                var data = directory.resolve("postgresql");
                stopLeftover(data);
                return new EmbeddedDatabase(postgres(settings, data, directory.resolve("postgresql.log")), lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (CannotStart e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new CannotStart(
                    "The embedded PostgreSQL in " + directory + " does not start: " + e.getMessage() + ". Look into "
                            + directory.resolve("postgresql.log") + ", or set " + DatabaseSettings.URL
                            + " to use a PostgreSQL of yours.",
                    e);
        }
    }

    /** The JDBC URL, good for other processes on this machine too. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + NAME;
    }

    /** Stops PostgreSQL. Its clients are disconnected; what they committed stays. */
    @Override
    public void close() throws IOException {
        try (lock) {
            postgres.close();
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        var file = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (file.tryLock() != null) {
                return file;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process: as taken as by another.
        }
        file.close();
        throw new CannotStart("The directory " + directory + " is in use by another Furrow. Stop that one, set "
                + EmbeddedSettings.DIRECTORY + " to another directory, or set " + DatabaseSettings.URL
                + " and " + DatabaseSettings.USER + " to what it printed, to serve the same data from both.");
    }

    private static EmbeddedPostgres postgres(EmbeddedSettings settings, Path data, Path log) throws IOException {
        var postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(settings.port())
                .setPGStartupWait(PATIENCE)
                .setOutputRedirector(Redirect.appendTo(log.toFile()))
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
        try {
            prepare(postgres, data);
            return postgres;
        } catch (SQLException e) {
            postgres.close();
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void prepare(EmbeddedPostgres postgres, Path data) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection()) {
            // Where the port was taken, it is another server that answers.
            if (!is(
                    connection,
                    "select current_setting('data_directory') = '"
                            + data.toString().replace("'", "''") + "'")) {
                throw new SQLException("another PostgreSQL listens on port " + postgres.getPort());
            }
            // Furrow works as an ordinary role, as it has to on a managed server.
            if (!is(connection, "select exists (select from pg_roles where rolname = '" + USER + "')")) {
                execute(connection, "create role " + USER + " login");
            }
            if (!is(connection, "select exists (select from pg_database where datname = '" + NAME + "')")) {
                execute(connection, "create database " + NAME + " owner " + USER);
            }
        }
    }

    private static boolean is(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery(question)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    /** Stops the PostgreSQL of a Furrow that was killed: it holds the data, and nobody else will stop it. */
    private static void stopLeftover(Path data) throws IOException {
        var file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        var process = ProcessHandle.of(
                Long.parseLong(Files.readAllLines(file).getFirst().strip()));
        // After a reboot the number may be any other program's.
        if (process.isPresent() && process.get().info().command().orElse("").endsWith("postgres")) {
            stop(process.get());
        }
    }

    private static void stop(ProcessHandle postmaster) throws IOException {
        // SIGINT: disconnects clients and shuts down in order; SIGTERM, which Java can send, would wait for the
        // clients.
        new ProcessBuilder("kill", "-INT", Long.toString(postmaster.pid())).start();
        try {
            postmaster.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(
                    "the one left over from last time, process " + postmaster.pid() + ", does not stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the one left over from last time stops", e);
        }
    }
}
