package io.furrow.chaos;

import io.furrow.chaos.Operation.Fault;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** What breaks a cluster as planned, and mends it. Begin and end of each fault are written down. */
final class Nemesis {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration RESTARTS = Duration.ofSeconds(1);

    /** Ends about half of the application's sessions. */
    private static final String END_SESSIONS = """
            select pg_terminate_backend(pid)
              from pg_stat_activity
             where datname = 'chaos' and pid <> pg_backend_pid() and random() < 0.5""";

    private final Cluster cluster;
    private final HistoryWriter history;
    private final List<Breakage> plan;
    private final List<ReentrantLock> replicas = new ArrayList<>();
    private final List<Thread> breaking = new ArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    Nemesis(Cluster cluster, HistoryWriter history, List<Breakage> plan) {
        this.cluster = cluster;
        this.history = history;
        this.plan = plan;
        cluster.replicas().forEach(replica -> replicas.add(new ReentrantLock()));
    }

    /** Lets every fault begin when its time comes; returns at the end of the run. */
    void run(Duration length) throws InterruptedException {
        long start = System.nanoTime();
        Thread restarting = Thread.ofVirtual().start(this::restart);
        for (int number = 0; number < plan.size(); number++) {
            Breakage breakage = plan.get(number);
            Scribe scribe = new Scribe(history, "fault-" + (number + 1));
            sleepUntil(start + breakage.begin().toNanos());
            breaking.add(Thread.ofVirtual().start(() -> breakAndMend(breakage, scribe)));
        }
        sleepUntil(start + length.toNanos());
        for (Thread thread : breaking) {
            if (!thread.join(LONGEST)) {
                failures.add("A fault has not ended within " + LONGEST);
            }
        }
        restarting.interrupt();
        restarting.join();
    }

    /** Starts replicas again that have ended by themselves, such as one that found no database when it started. */
    private void restart() {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(RESTARTS.toNanos());
                for (int number = 0; number < replicas.size(); number++) {
                    ReentrantLock alone = replicas.get(number);
                    if (alone.tryLock()) {
                        try {
                            cluster.replicas().get(number).ensureStarted();
                        } finally {
                            alone.unlock();
                        }
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            failures.add("A replica cannot be started: " + e);
        }
    }

    /** Lets a replica end in order and start again while nothing else is broken. */
    void restart(Replica replica) throws IOException, InterruptedException {
        Scribe scribe = new Scribe(history, "restart");
        Fault fault = new Fault(Faults.GRACEFUL_RESTART, replica.name());
        scribe.begins(fault);
        replica.retire();
        if (!replica.terminate()) {
            failures.add(replica + " does not stop when it is told to.");
        }
        cluster.awaitReplicas();
        scribe.ended(Event.Type.OK, fault);
    }

    /** What did not break or end as it should. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
    }

    private void breakAndMend(Breakage breakage, Scribe scribe) {
        Fault fault = new Fault(breakage.kind().name(), breakage.toString().strip());
        scribe.begins(fault);
        try {
            Replica replica = cluster.replicas().get(breakage.replica());
            switch (breakage.kind()) {
                case KILL, STOP, FREEZE -> {
                    ReentrantLock alone = replicas.get(breakage.replica());
                    alone.lock();
                    try {
                        breakProcess(breakage, replica);
                    } finally {
                        alone.unlock();
                    }
                }
                case DATABASE -> {
                    cluster.server().kill();
                    pause(breakage);
                    cluster.server().startAgain();
                }
                case SESSIONS -> cluster.server().asSuperuser(END_SESSIONS);
                case CUT, DEAF, MUTE, SLOW, LOST_COMMITS -> breakNetwork(breakage, replica.network());
            }
        } catch (IOException | SQLException | RuntimeException | Error e) {
            failures.add(breakage + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            scribe.ended(Event.Type.OK, fault);
        }
    }

    private void breakProcess(Breakage breakage, Replica replica) throws IOException, InterruptedException {
        switch (breakage.kind()) {
            case FREEZE -> {
                replica.freeze();
                pause(breakage);
                replica.thaw();
            }
            case STOP -> {
                if (!replica.terminate()) {
                    failures.add(replica + " does not stop when it is told to.");
                }
                pause(breakage);
                replica.ensureStarted();
            }
            default -> {
                replica.kill();
                pause(breakage);
                replica.ensureStarted();
            }
        }
    }

    private static void breakNetwork(Breakage breakage, Network network) throws InterruptedException {
        switch (breakage.kind()) {
            case LOST_COMMITS -> {
                network.losesCommits(true);
                pause(breakage);
                network.losesCommits(false);
            }
            case CUT -> during(breakage, network, Network.Weather.DOWN);
            case DEAF -> during(breakage, network, Network.Weather.DEAF);
            case MUTE -> during(breakage, network, Network.Weather.MUTE);
            default -> during(breakage, network, Network.Weather.SLOW);
        }
    }

    private static void during(Breakage breakage, Network network, Network.Weather weather)
            throws InterruptedException {
        network.becomes(weather);
        pause(breakage);
        network.becomes(Network.Weather.FINE);
    }

    private static void pause(Breakage breakage) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(breakage.length().toNanos());
    }
}
