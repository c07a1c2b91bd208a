package io.furrow.chaos;

import io.furrow.testing.Eventually;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The PostgreSQL of a run, as durable as in production, that can be killed and started again. What watches or judges connects to it
 * past the network that the replicas go through.
 */
final class Server implements AutoCloseable {
    /** Whom the replicas are to the database. */
    static final String ROLE = "furrow";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedPostgres first;
    private final Path data;
    private final File log;
    private final String command;

    private Server(EmbeddedPostgres first, Path data, File log) throws IOException {
        this.first = first;
        this.data = data;
        this.log = log;
        // As the server was started, in the words of a shell.
        this.command = Files.readString(data.resolve("postmaster.opts")).strip();
    }

    /** Starts one with an empty database that belongs to an ordinary role. */
    static Server start(Path directory) throws IOException, SQLException {
        Path data = directory.resolve("postgresql").toAbsolutePath();
        File log = directory.resolve("postgresql.log").toFile();
        EmbeddedPostgres first = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(true)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("timezone", "Pacific/Chatham")
                .setServerConfig("log_line_prefix", "%m:%p:%a:")
                .setOutputRedirector(Redirect.appendTo(log))
                .start();
        Server server = new Server(first, data, log);
        server.asSuperuser("create role " + ROLE + " login");
        // Somebody thought that it would be faster: what must be on disk has to see to that itself.
        server.asSuperuser("alter role " + ROLE + " set synchronous_commit = off");
        server.asSuperuser("create database chaos owner " + ROLE);
        return server;
    }

    int port() {
        return first.getPort();
    }

    /** The URL of the database at a port, which is the server's or that of what stands before it. */
    static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/chaos?user=" + ROLE;
    }

    /** A connection of the role that owns the database. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(port()));
    }

    /** Runs a command as the role that owns the database. */
    void execute(String command) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    /** Runs a command as the superuser. */
    void asSuperuser(String command) throws SQLException {
        try (Connection connection = first.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    /** Stops the server at once, as {@code pg_ctl stop -m immediate} does: nothing is written any more, and it has to recover. */
    void kill() throws IOException, InterruptedException {
        ProcessHandle postmaster = postmaster();
        Signals.send("-QUIT", postmaster.pid());
        Eventually.holds(PATIENCE, () -> "the server has stopped", () -> !postmaster.isAlive());
    }

    /** Starts it again, and waits until it takes connections. */
    void startAgain() throws IOException {
        // PostgreSQL refuses to run as root: then it runs in a user namespace, as it did the first time.
        String namespace = System.getProperty("user.name").equals("root") ? "unshare -U " : "";
        new ProcessBuilder("sh", "-c", "exec " + namespace + command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log))
                .start();
        Eventually.holds(PATIENCE, () -> "the server takes connections again; see " + log, this::takesConnections);
    }

    boolean takesConnections() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** How often two transactions waited for each other. */
    long deadlocks() throws IOException {
        try (var lines = Files.lines(log.toPath())) {
            return lines.filter(line -> line.contains("deadlock detected")).count();
        }
    }

    private ProcessHandle postmaster() throws IOException {
        try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
            long pid = Long.parseLong(lines.findFirst().orElseThrow().strip());
            return ProcessHandle.of(pid).orElseThrow(() -> new IOException("The server does not run; see " + log));
        }
    }

    @Override
    public void close() throws IOException {
        ProcessHandle postmaster = postmaster();
        // Whatever is in there has been judged by now.
        postmaster.destroy();
        try {
            postmaster.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IOException("The server still runs; see " + log, e);
        }
    }
}
