package io.furrow.chaos;

import io.furrow.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** PgBouncer in front of the server of a run: each transaction may go to another session, and none keeps anything. */
final class Pooler implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final int port;

    private Pooler(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param program where PgBouncer is */
    static Pooler start(Path program, Path directory, int server) throws IOException {
        int port = freePort();
        Path users = directory.resolve("pgbouncer-users.txt");
        Path configuration = directory.resolve("pgbouncer.ini");
        Files.writeString(users, "\"" + Server.ROLE + "\" \"\"\n");
        Files.writeString(configuration, """
                [databases]
                * = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = transaction
                default_pool_size = 30
                max_client_conn = 500
                server_login_retry = 1
                ignore_startup_parameters = extra_float_digits
                """.formatted(server, port, users));
        // It refuses to run as root, as PostgreSQL does.
        String namespace = System.getProperty("user.name").equals("root") ? "unshare -U " : "";
        Process process = new ProcessBuilder("sh", "-c", "exec " + namespace + program + " " + configuration)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                .start();
        Pooler pooler = new Pooler(process, port);
        Eventually.holds(PATIENCE, () -> "PgBouncer listens", pooler::listens);
        return pooler;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
