package io.furrow.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A fresh, empty database on the one PostgreSQL of this JVM. The server is as durable as in production, logs every statement, and
 * lives in a time zone with odd minutes, as the JVM of the tests does.
 *
 * @param name of the database
 */
public record TestDatabase(String name) {

    private static final String ROLE = "furrow";
    private static final Path LOG =
            Path.of("target", "postgresql-" + ProcessHandle.current().pid() + ".log");
    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** Creates a database that belongs to an ordinary role, not to a superuser. */
    public static TestDatabase fresh() {
        var name = "furrow_" + DATABASES.incrementAndGet();
        asSuperuser("create database " + name + " owner " + ROLE);
        return new TestDatabase(name);
    }

    /** Runs a command as the server's superuser, outside any transaction. */
    public static void asSuperuser(String command) {
        execute(SERVER.getPostgresDatabase(), command);
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/" + name + "?user=" + ROLE;
    }

    /** The URL by way of something that stands in front of the server. */
    public String urlThrough(TcpProxy proxy) {
        return url().replace(":" + port() + "/", ":" + proxy.port() + "/");
    }

    /** Where the server listens. */
    public static int port() {
        return SERVER.getPort();
    }

    /** Connections without a pool. */
    public PGSimpleDataSource dataSource() {
        var source = new PGSimpleDataSource();
        source.setUrl(url());
        return source;
    }

    public Connection connect() throws SQLException {
        return dataSource().getConnection();
    }

    /** What is in it. */
    public Rows rows() {
        return new Rows(this);
    }

    /** Runs a command as the role that owns the database. */
    public void execute(String command) {
        execute(dataSource(), command);
    }

    /** The statements that reach this database while the work is done, in the order in which the server got them. */
    public List<String> statementsDuring(Runnable work) {
        var before = logged().size();
        work.run();
        return logged().stream().skip(before).toList();
    }

    private List<String> logged() {
        // The server writes the line before it runs the statement: whatever has been answered is in the file.
        var prefix = name + ":";
        try (var lines = Files.lines(LOG)) {
            return lines.filter(line -> line.startsWith(prefix))
                    .filter(line -> line.contains("execute ") || line.contains("statement: "))
                    .map(line -> line.replaceFirst("^.*?(execute [^:]*|statement): ", ""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(javax.sql.DataSource source, String command) {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw new IllegalStateException(command, e);
        }
    }

    private static EmbeddedPostgres start() {
        try {
            var server = EmbeddedPostgres.builder()
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("timezone", "Pacific/Chatham")
                    .setServerConfig("log_statement", "all")
                    .setServerConfig("log_line_prefix", "%d:%p:")
                    .setOutputRedirector(Redirect.to(LOG.toFile()))
                    .start();
            execute(server.getPostgresDatabase(), "create role " + ROLE + " login");
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
