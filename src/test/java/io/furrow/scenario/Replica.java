package io.furrow.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.boot.Main;
import io.furrow.testing.Eventually;
import io.furrow.testing.Jvm;
import io.furrow.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A service process with the scenario's application in it. After a crash it listens somewhere else. */
final class Replica implements AutoCloseable {
    private static final String LISTENS_ON = "Furrow listens on ";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final AtomicInteger STARTS = new AtomicInteger();

    private final TestDatabase database;
    private Process process;
    private Path log;

    Replica(TestDatabase database) throws IOException {
        this.database = database;
        this.log = nextLog();
        this.process = start();
    }

    private static Path nextLog() {
        return Path.of("target", "replica-" + ProcessHandle.current().pid() + "-" + STARTS.incrementAndGet() + ".log");
    }

    private Process start() throws IOException {
        var builder = Jvm.brief(List.of(
                "-Xmx512m",
                "-D" + OnlyInReplicas.PROPERTY + "=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        builder.environment().put("FURROW_DATABASE_URL", database.url());
        builder.environment().put("FURROW_DATASOURCE", "shop");
        builder.environment().put("FURROW_DELIVER_SESSION_TIMEOUT_MS", "5000");
        builder.environment().put("SERVER_PORT", "0");
        return builder.redirectOutput(log.toFile()).start();
    }

    /** Where it listens; empty while it does not. */
    Optional<URI> uri() {
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.startsWith(LISTENS_ON))
                    .map(line -> URI.create(line.substring(LISTENS_ON.length())))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Waits until it listens. */
    void awaitStart() {
        Eventually.holds(PATIENCE, () -> "the replica listens; see " + log, () -> {
            if (uri().isPresent()) {
                return true;
            }
            assertTrue(process.isAlive(), () -> "The replica has ended; see " + log);
            return false;
        });
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
        log = nextLog();
        process = start();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
