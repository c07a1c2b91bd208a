package io.furrow.chaos;

import io.furrow.boot.Main;
import io.furrow.testing.Jvm;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A service process with the application of the run in it, that is killed, told to stop, frozen and started again. After each start
 * it listens somewhere else.
 */
final class Replica implements AutoCloseable {
    private static final String LISTENS_ON = "Furrow listens on ";
    private static final int STOPPING = 60;

    private final String name;
    private final Deployment deployment;
    private final Network network;
    private int starts;
    private volatile Started started;
    private volatile boolean retired;

    /** One life of it; where it listens is in its log once it does. */
    private record Started(Process process, File log, AtomicReference<@Nullable URI> listensOn) {}

    /**
     * What all replicas are started with.
     *
     * @param directory where logs and histories go
     * @param patches classes that replace those of Furrow, or null
     * @param seed of what their workers draw
     * @param pooler the PgBouncer that they go through, or null
     */
    record Deployment(
            Path directory,
            @Nullable Path patches,
            long seed,
            @Nullable Path pooler) {}

    Replica(String name, Deployment deployment, Network network) throws IOException {
        this.name = name;
        this.deployment = deployment;
        this.network = network;
        this.started = start();
    }

    String name() {
        return name;
    }

    /** What it reaches the database through. */
    Network network() {
        return network;
    }

    private Started start() throws IOException {
        String life = name + "-" + ++starts;
        Path directory = deployment.directory();
        String transactions = directory.resolve("transactions-" + name).toString();
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ProcessBuilder builder = Jvm.with(List.of(
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Duser.timezone=Pacific/Chatham",
                "-D" + OnlyInChaos.DIRECTORY + "=" + directory,
                "-D" + OnlyInChaos.LIFE + "=" + life,
                "-D" + OnlyInChaos.SEED + "=" + (deployment.seed() + life.hashCode()),
                "-cp",
                deployment.patches() == null ? classes : deployment.patches() + File.pathSeparator + classes,
                Main.class.getName()));
        builder.environment().put("FURROW_DATABASE_URL", url());
        builder.environment().put("FURROW_DOORBELL", deployment.pooler() == null ? "listen" : "poll");
        builder.environment().put("FURROW_DATASOURCE", "shop");
        builder.environment().put("FURROW_DATABASE_POOL_SIZE", "12");
        builder.environment().put("FURROW_DATABASE_CONNECTION_TIMEOUT", "PT3S");
        builder.environment().put("FURROW_PUBLISH_DELIVERY_TIMEOUT_MS", "5000");
        builder.environment().put("FURROW_CONSUME_HEARTBEAT_INTERVAL_MS", "1000");
        builder.environment().put("FURROW_DELIVER_SESSION_TIMEOUT_MS", String.valueOf(Topology.SESSION.toMillis()));
        builder.environment().put("FURROW_RETENTION_CHECK_INTERVAL_MS", "500");
        builder.environment().put("FURROW_SEGMENT_CHECK_INTERVAL_MS", "2000");
        builder.environment().put("FURROW_SEGMENT_BYTES", "1048576");
        builder.environment().put("FURROW_TRANSACTION_DIRECTORY", transactions);
        builder.environment().put("FURROW_REST_STREAM_KEEPALIVE_MS", "1000");
        builder.environment().put("FURROW_STOP_WITH_PARENT", "true");
        builder.environment().put("SERVER_PORT", "0");
        builder.environment().put("SERVER_SHUTDOWN_GRACE_PERIOD", "PT3S");
        File log = directory.resolve(life + ".log").toFile();
        return new Started(builder.redirectOutput(log).start(), log, new AtomicReference<>());
    }

    private String url() {
        String url = Server.url(network.port());
        // Statements prepared in a session are lost in the next transaction, which has another one.
        return deployment.pooler() == null ? url : url + "&prepareThreshold=0";
    }

    /** Tells clients to go elsewhere until it is started again, as Kubernetes does before it stops a pod. */
    void retire() {
        retired = true;
    }

    /** Where it listens; empty while it does not. */
    Optional<URI> uri() {
        Started now = started;
        if (retired || !now.process().isAlive()) {
            return Optional.empty();
        }
        if (now.listensOn().get() == null) {
            try (var lines = Files.lines(now.log().toPath())) {
                lines.filter(line -> line.startsWith(LISTENS_ON))
                        .findFirst()
                        .ifPresent(line -> now.listensOn().set(URI.create(line.substring(LISTENS_ON.length()))));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(now.listensOn().get());
    }

    boolean alive() {
        return started.process().isAlive();
    }

    /** Ends it as a power failure does. */
    void kill() throws InterruptedException {
        Process process = started.process();
        process.destroyForcibly();
        if (!process.waitFor(STOPPING, TimeUnit.SECONDS)) {
            throw new AssertionError("The replica survives SIGKILL");
        }
    }

    /** Tells it to stop, as Kubernetes does, and kills it when it takes too long. Answers whether it stopped by itself. */
    boolean terminate() throws InterruptedException {
        Process process = started.process();
        process.destroy();
        boolean stopped = process.waitFor(STOPPING, TimeUnit.SECONDS);
        kill();
        return stopped;
    }

    /** Lets it do nothing at all until {@link #thaw}. */
    void freeze() throws IOException, InterruptedException {
        Signals.send("-STOP", started.process().pid());
    }

    void thaw() throws IOException, InterruptedException {
        Signals.send("-CONT", started.process().pid());
    }

    /** Starts it again where it has ended. */
    void ensureStarted() throws IOException {
        if (!alive()) {
            started = start();
            retired = false;
        }
    }

    @Override
    public void close() {
        started.process().destroyForcibly();
    }

    @Override
    public String toString() {
        return name;
    }
}
