package io.furrow.benchmark;

import io.furrow.testing.TestService;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;

/** What cases work on: PostgreSQL, Furrow in this process, and those peers that are there. */
final class Bench {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Options options;
    private final Postgres postgres;
    private final TestService service;
    private final List<Peer> peers = new ArrayList<>();
    private boolean peersStarted;

    Bench(Options options) throws IOException {
        this.options = options;
        Files.createDirectories(options.directory());
        // The pool asks a connection that was idle for half a second whether it lives, which would be counted as a
        // query.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "600000");
        postgres = Postgres.start(options);
        service = TestService.onUrl(postgres.url())
                .with("furrow.database.pool-size", "60")
                .with("server.host", "127.0.0.1")
                .with("furrow.deliver.backoff.ms", "1")
                .inviting(
                        Checkout.class,
                        Handler.class,
                        LatencyObserver.class,
                        BacklogObserver.class,
                        ParkingObserver.class);
        service.start();
    }

    Options options() {
        return options;
    }

    Postgres postgres() {
        return postgres;
    }

    /** A bean of the running service. */
    <T> T get(Class<T> type, Annotation... qualifiers) {
        return service.get(type, qualifiers);
    }

    URI uri() {
        return service.uri();
    }

    /** Furrow as its peers are seen. */
    FurrowPeer furrow() {
        return new FurrowPeer(this);
    }

    /** The other systems; started at the first question. */
    List<Peer> peers() throws Exception {
        if (!peersStarted) {
            peersStarted = true;
            for (Peer peer : ServiceLoader.load(Peer.class)) {
                Path directory = options.directory().resolve(peer.name().replaceAll("[^A-Za-z]+", "-"));
                Directories.empty(directory);
                peer.start(directory);
                peers.add(peer);
            }
        }
        return peers;
    }

    /** Every process whose CPU time is the servers'. */
    List<ProcessHandle> servers() {
        List<ProcessHandle> servers = new ArrayList<>(postgres.processes());
        peers.forEach(peer -> servers.addAll(peer.servers()));
        return servers;
    }

    /** A name that nothing has yet. */
    static String fresh(String what) {
        return what + "-" + NAMES.incrementAndGet();
    }

    void close() throws Exception {
        for (Peer peer : peers) {
            peer.close();
        }
        service.close();
        postgres.close();
    }
}
