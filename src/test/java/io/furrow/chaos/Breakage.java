package io.furrow.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A fault of a run, as drawn before the run begins.
 *
 * @param kind what breaks
 * @param replica the number of the replica it befalls; without meaning where it befalls the database
 * @param begin how long after the begin of the run
 * @param length how long it lasts
 */
record Breakage(Kind kind, int replica, Duration begin, Duration length) {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration WINDOW_OF_ONE = Duration.ofSeconds(30);
    /** Before this part of its window nothing breaks where one kind may, so that what it costs has something to compare it with. */
    private static final Duration UNBROKEN = Duration.ofSeconds(12);

    private static final int MOST_AT_ONCE = 3;

    /** What can break. */
    enum Kind {
        /** A replica is killed, and started again. */
        KILL(Target.REPLICA, 500, 3000),
        /** A replica is told to stop, and started again. */
        STOP(Target.REPLICA, 0, 1000),
        /** A replica does nothing until after its sessions have ended. */
        FREEZE(Target.REPLICA, Topology.SESSION.toMillis() + 500, Topology.SESSION.toMillis() + 3500),
        /** The server of the database is stopped at once, and started again. */
        DATABASE(Target.DATABASE, 200, 2500),
        /** Sessions of the database are ended. */
        SESSIONS(Target.DATABASE, 0, 0),
        /** A replica cannot reach the database. */
        CUT(Target.NETWORK, 500, 5000),
        /** What a replica tells the database waits. */
        DEAF(Target.NETWORK, 1000, 7000),
        /** What the database tells a replica waits. */
        MUTE(Target.NETWORK, 1000, 7000),
        /** Everything between a replica and the database takes its time. */
        SLOW(Target.NETWORK, 3000, 7000),
        /** Some COMMITs of a replica are executed, and their answers lost. */
        LOST_COMMITS(Target.NETWORK, 3000, 6000);

        private final Target target;
        private final long least;
        private final long most;

        Kind(Target target, long least, long most) {
            this.target = target;
            this.least = least;
            this.most = most;
        }
    }

    /** What is broken: one fault at a time for each. */
    private enum Target {
        REPLICA,
        NETWORK,
        DATABASE
    }

    /**
     * Draws the faults of a run. In each window of ten seconds some of them begin and end, in a quarter of the windows none. Where
     * only one kind may break it is one fault in thirty seconds, so that what it costs can be told.
     *
     * @param length how long the run is
     * @param kinds what may break
     */
    static List<Breakage> plan(long seed, Duration length, int replicas, Set<Kind> kinds) {
        Draws draws = Draws.of(seed, "breakages");
        List<Breakage> plan = new ArrayList<>();
        if (kinds.isEmpty()) {
            return plan;
        }
        boolean alone = kinds.size() == 1;
        Duration apart = alone ? WINDOW_OF_ONE : WINDOW;
        for (Duration window = Duration.ZERO; window.plus(apart).compareTo(length) <= 0; window = window.plus(apart)) {
            if (draws.percent(alone ? 0 : 25)) {
                continue;
            }
            List<Breakage> drawn = new ArrayList<>();
            for (int n = alone ? 1 : draws.between(1, MOST_AT_ONCE); n > 0; n--) {
                Breakage breakage = draw(draws, alone ? window.plus(UNBROKEN) : window, replicas, kinds);
                if (drawn.stream().noneMatch(breakage::sameTarget)) {
                    drawn.add(breakage);
                }
            }
            plan.addAll(drawn);
        }
        plan.sort(Comparator.comparing(Breakage::begin));
        return Collections.unmodifiableList(plan);
    }

    private static Breakage draw(Draws draws, Duration earliest, int replicas, Set<Kind> kinds) {
        Kind kind = draws.of(kinds.stream().sorted().toList());
        return new Breakage(
                kind,
                draws.below(replicas),
                earliest.plus(draws.time(Duration.ZERO, Duration.ofSeconds(2))),
                draws.time(Duration.ofMillis(kind.least), Duration.ofMillis(kind.most)));
    }

    private boolean sameTarget(Breakage other) {
        return kind.target == other.kind.target && (kind.target == Target.DATABASE || replica == other.replica);
    }

    @Override
    public String toString() {
        String where = kind.target == Target.DATABASE ? "" : " of replica " + (replica + 1);
        return "%6.1f s  %s%s for %.1f s".formatted(begin.toMillis() / 1e3, kind, where, length.toMillis() / 1e3);
    }
}
