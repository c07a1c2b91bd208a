package io.furrow.chaos;

import io.furrow.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run is about: some replicas, the network of each, and the database. */
final class Cluster implements AutoCloseable {
    static final int REPLICAS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Server server;
    private @Nullable Pooler pooler;
    private final List<Replica> replicas = new ArrayList<>();

    private Cluster(Server server) {
        this.server = server;
    }

    /** Starts the database with what the application needs, and the replicas. */
    static Cluster start(Replica.Deployment deployment) throws IOException, SQLException {
        Cluster cluster = new Cluster(Server.start(deployment.directory()));
        try {
            cluster.server.execute(EffectTable.CREATE);
            cluster.server.execute(TransactionWorker.CREATE);
            cluster.startReplicas(deployment);
            return cluster;
        } catch (IOException | RuntimeException | Error | SQLException e) {
            cluster.close();
            throw e;
        }
    }

    private void startReplicas(Replica.Deployment deployment) throws IOException {
        int port = server.port();
        if (deployment.pooler() != null) {
            pooler = Pooler.start(deployment.pooler(), deployment.directory(), port);
            port = pooler.port();
        }
        for (int number = 1; number <= REPLICAS; number++) {
            replicas.add(new Replica("replica-" + number, deployment, Network.to(port)));
            if (number == 1) {
                // It makes the schema.
                awaitReplicas();
            }
        }
        awaitReplicas();
    }

    /** Waits until all replicas listen, and starts those again that could not start or have ended. */
    void awaitReplicas() {
        Eventually.holds(PATIENCE, () -> "all replicas listen: " + replicas, () -> {
            startEnded();
            return replicas.stream().allMatch(replica -> replica.uri().isPresent());
        });
    }

    private void startEnded() {
        for (Replica replica : replicas) {
            try {
                replica.ensureStarted();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Server server() {
        return server;
    }

    List<Replica> replicas() {
        return replicas;
    }

    @Override
    public void close() throws IOException {
        replicas.forEach(Replica::close);
        for (Replica replica : replicas) {
            replica.network().close();
        }
        if (pooler != null) {
            pooler.close();
        }
        server.close();
    }
}
