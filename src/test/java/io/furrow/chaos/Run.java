package io.furrow.chaos;

import io.furrow.chaos.Operation.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run: clients work while things break, then all is mended, everybody catches up, and what is there is written down. */
final class Run {
    private static final int PUBLISHERS = 4;
    private static final int MEMBERS = 4;
    private static final int TWINS = 2;
    private static final int READERS = 1;
    private static final int STREAMS = 2;
    /** After this all groups have settled. */
    private static final Duration QUIET = Limits.DEFAULTS.rebalance().plusSeconds(2);

    private static final Duration STOPPING = Duration.ofMinutes(1);

    private final long seed;
    private final Duration length;
    private final @Nullable Path pooler;
    private final boolean rolling;
    private final Path directory;
    private final List<Breakage> plan;
    private final AtomicBoolean publishing = new AtomicBoolean(true);
    private final AtomicBoolean reading = new AtomicBoolean(true);
    private final AtomicBoolean misbehaving = new AtomicBoolean(true);
    private final List<String> complaints = new ArrayList<>();
    private List<Moves.Work> works = List.of();

    /** @param directory is emptied first */
    Run(long seed, RunOptions options, Path directory) {
        this.seed = seed;
        this.length = options.length();
        this.pooler = options.pooler();
        this.rolling = options.kinds().isEmpty();
        this.directory = directory.toAbsolutePath();
        this.plan = Breakage.plan(seed, options.length(), Cluster.REPLICAS, options.kinds());
    }

    List<Breakage> plan() {
        return plan;
    }

    /** What went wrong that no history shows; empty when all is well. */
    List<String> complaints() {
        return complaints;
    }

    /** When and where the observers that write effects worked on what. */
    List<Moves.Work> works() {
        return works;
    }

    /**
     * Runs, and answers the history.
     *
     * @param patches classes that replace those of Furrow, or null
     */
    History go(@Nullable Path patches) throws IOException, SQLException, InterruptedException {
        clear();
        try (Cluster cluster = Cluster.start(new Replica.Deployment(directory, patches, seed, pooler));
                HistoryWriter history = new HistoryWriter(directory.resolve("clients" + History.SUFFIX));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                work(cluster, history, threads);
            } finally {
                // Otherwise nobody would ever end.
                publishing.set(false);
                reading.set(false);
            }
        }
        return History.readAll(directory);
    }

    private void work(Cluster cluster, HistoryWriter history, ExecutorService threads)
            throws IOException, SQLException, InterruptedException {
        Ownership.watch(cluster.server());
        Door door = new Door(cluster.replicas(), history);
        createTopics(cluster, door, history);
        Files.createFile(directory.resolve(Workers.BEGIN));
        List<Future<Void>> publishers = start(threads, publishers(door, history));
        Parker parker = new Parker(door, cluster.server(), seed, misbehaving::get);
        publishers.addAll(start(threads, List.of(parker, new Rewinder(door, history, seed, misbehaving::get))));
        List<StreamReader> streams = streams(door, history);
        List<Future<Void>> readers = start(threads, readers(door, history));
        readers.addAll(start(threads, streams));
        Nemesis nemesis = new Nemesis(cluster, history, plan);
        nemesis.run(length);
        cluster.awaitReplicas();
        misbehaving.set(false);
        TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
        for (Replica replica : rolling ? cluster.replicas() : List.of(restarted(cluster))) {
            nemesis.restart(replica);
        }
        complaints.addAll(nemesis.failures());
        publishing.set(false);
        Files.createFile(directory.resolve(Workers.ENOUGH_PUBLISHED));
        await(publishers);
        LastWords last = new LastWords(cluster.replicas().getFirst(), door, history, seed);
        if (!last.say()) {
            complaints.add("All is mended, and nothing can be published.");
        }
        Aftermath aftermath = new Aftermath(cluster, door, history);
        aftermath.awaitCaughtUp(streams, parker);
        reading.set(false);
        Files.createFile(directory.resolve(Workers.ENOUGH_READ));
        await(readers);
        aftermath.write();
        works = aftermath.works();
        complaints.addAll(door.bugs());
        streams.forEach(stream -> complaints.addAll(stream.complaints()));
        if (cluster.server().deadlocks() > 0) {
            complaints.add("Deadlocks: " + cluster.server().deadlocks());
        }
        complaints.addAll(aftermath.complaints());
        Ownership.write(cluster.server(), directory.resolve("owners" + History.SUFFIX));
    }

    private Replica restarted(Cluster cluster) {
        return Draws.of(seed, "restart").of(cluster.replicas());
    }

    private void clear() throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(directory);
    }

    private static void createTopics(Cluster cluster, Door door, HistoryWriter history) throws InterruptedException {
        for (Map.Entry<String, Integer> topic : Topology.PARTITIONS.entrySet()) {
            Long retention = topic.getKey().equals(Topology.FLEETING) ? Topology.RETENTION.toMillis() : null;
            Door.Answer answer = door.post(
                    cluster.replicas().getFirst(),
                    "/admin/topics",
                    "{\"topic_name\":\"" + topic.getKey() + "\",\"partitions_count\":" + topic.getValue()
                            + (retention == null ? "" : ",\"configs\":{\"retention.ms\":\"" + retention + "\"}") + "}");
            if (!answer.ok()) {
                throw new AssertionError("No topic: " + answer);
            }
            history.happened("setup", new Topic(topic.getKey(), topic.getValue(), retention));
        }
    }

    private List<Callable<Void>> publishers(Door door, HistoryWriter history) {
        List<Callable<Void>> clients = new ArrayList<>();
        for (int n = 1; n <= PUBLISHERS; n++) {
            clients.add(new HttpPublisher(door, history, seed, "p" + n, publishing::get));
        }
        for (int n = 1; n <= READERS; n++) {
            String name = "free" + n;
            clients.add(new FreeReader(door, history, Draws.of(seed, name), name, publishing::get));
        }
        return clients;
    }

    private List<Callable<Void>> readers(Door door, HistoryWriter history) {
        List<Callable<Void>> clients = new ArrayList<>();
        for (int n = 1; n <= MEMBERS; n++) {
            clients.add(member(door, history, PullManners.COMMON, n));
        }
        for (int n = 1; n <= TWINS; n++) {
            clients.add(member(door, history, PullManners.STATIC, n));
        }
        clients.add(member(door, history, PullManners.LAZY, 1));
        return clients;
    }

    private PullMember member(Door door, HistoryWriter history, PullManners manners, int number) {
        String name = manners.group() + number;
        return new PullMember(door, manners, history, Draws.of(seed, name), name, reading::get, misbehaving::get);
    }

    private List<StreamReader> streams(Door door, HistoryWriter history) {
        List<StreamReader> clients = new ArrayList<>();
        for (int n = 1; n <= STREAMS; n++) {
            String name = "stream" + n;
            clients.add(new StreamReader(door, history, Draws.of(seed, name), name, reading::get));
        }
        return clients;
    }

    private static List<Future<Void>> start(ExecutorService threads, List<? extends Callable<Void>> clients) {
        List<Future<Void>> started = new ArrayList<>();
        clients.forEach(client -> started.add(threads.submit(client)));
        return started;
    }

    private void await(List<Future<Void>> clients) throws InterruptedException {
        for (Future<Void> client : clients) {
            try {
                client.get(STOPPING.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                complaints.add("A client failed: " + e.getCause());
            } catch (TimeoutException e) {
                client.cancel(true);
                complaints.add("A client does not end.");
            }
        }
    }
}
