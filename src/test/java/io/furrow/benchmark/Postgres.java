package io.furrow.benchmark;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL that everything is measured on: an embedded one that is as durable as in production, or a given one. */
final class Postgres implements AutoCloseable {
    private final @Nullable EmbeddedPostgres embedded;
    private final String url;
    private final List<ProcessHandle> processes;

    private Postgres(@Nullable EmbeddedPostgres embedded, String url, List<ProcessHandle> processes) {
        this.embedded = embedded;
        this.url = url;
        this.processes = processes;
    }

    static Postgres start(Options options) throws IOException {
        if (options.database() != null) {
            return new Postgres(null, options.database(), List.of());
        }
        Path data = options.directory().resolve("postgresql").toAbsolutePath();
        EmbeddedPostgres embedded = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(true)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "1GB")
                .setServerConfig("max_wal_size", "8GB")
                .setServerConfig("max_connections", "200")
                .setOutputRedirector(Redirect.to(
                        options.directory().resolve("postgresql.log").toFile()))
                .start();
        long postmaster;
        try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
            postmaster = Long.parseLong(lines.findFirst().orElseThrow().strip());
        }
        return new Postgres(
                embedded,
                "jdbc:postgresql://127.0.0.1:" + embedded.getPort() + "/postgres?user=postgres",
                ProcessHandle.of(postmaster).stream().toList());
    }

    String url() {
        return url;
    }

    /** The server's process, where it runs beside this one. */
    List<ProcessHandle> processes() {
        return processes;
    }

    /** A connection of its own that prepares every statement at once, as Furrow's do. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url + (url.contains("?") ? "&" : "?") + "prepareThreshold=1");
    }

    void execute(String command) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    /** One value. */
    String ask(String question) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        }
    }

    /** The bytes of write-ahead log written so far. */
    double walBytes() throws SQLException {
        return Double.parseDouble(ask("select pg_current_wal_lsn() - '0/0'::pg_lsn"));
    }

    @Override
    public void close() throws IOException {
        if (embedded != null) {
            embedded.close();
        }
    }
}
