package io.furrow.scenario;

import io.furrow.boot.Main;
import io.furrow.testing.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service process with the scenario's application in it. Its address stays the same through crashes. */
final class Replica implements AutoCloseable {
    private final TestDatabase database;
    private final int port;
    private Process process;

    Replica(TestDatabase database) throws IOException {
        this.database = database;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
        this.process = start();
    }

    private Process start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(List.of(
                java,
                "-Xmx512m",
                "-D" + OnlyInReplicas.PROPERTY + "=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        builder.environment().put("FURROW_DATABASE_URL", database.url());
        builder.environment().put("FURROW_DATASOURCE", "shop");
        builder.environment().put("FURROW_DELIVER_SESSION_TIMEOUT_MS", "5000");
        builder.environment().put("SERVER_PORT", Integer.toString(port));
        File log = Path.of("target", "replica-" + port + ".log").toFile();
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Ends the process as a power failure does (SIGKILL), and starts it again. */
    void crash() throws IOException, InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("The replica survives SIGKILL");
        }
        process = start();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
