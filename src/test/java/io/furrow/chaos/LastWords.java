package io.furrow.chaos;

import io.furrow.chaos.Operation.Fault;
import io.furrow.chaos.Operation.Publish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The last messages of a run, one in each partition of orders. The replica that stores them cannot tell the others of them, since its
 * connections have just been cut, and nothing follows that would wake those who wait: they have to look by themselves.
 */
final class LastWords {
    private static final Duration CUT = Duration.ofMillis(300);
    private static final int TRIES = 30;

    private final Replica replica;
    private final HistoryWriter history;
    private final Sender sender;

    LastWords(Replica replica, Door door, HistoryWriter history, long seed) {
        this.replica = replica;
        this.history = history;
        this.sender = new Sender(door, new Scribe(history, "last"), Draws.of(seed, "last"));
    }

    /** Answers whether they were said. */
    boolean say() throws InterruptedException {
        cut();
        for (int tries = 1; tries <= TRIES; tries++) {
            List<Publish> publishes = new ArrayList<>();
            for (int partition = 0;
                    partition < Topology.partitions(List.of(Topology.ORDERS)).size();
                    partition++) {
                String value = "last-" + tries + "-" + partition;
                publishes.add(new Publish(Topology.ORDERS, null, value, null, partition, null, null));
            }
            if (sender.send(replica, publishes) == Event.Type.OK) {
                return true;
            }
        }
        return false;
    }

    private void cut() throws InterruptedException {
        Scribe scribe = new Scribe(history, "fault-last");
        Fault fault = new Fault(Breakage.Kind.CUT.name(), replica.name());
        scribe.begins(fault);
        replica.network().becomes(Network.Weather.DOWN);
        TimeUnit.NANOSECONDS.sleep(CUT.toNanos());
        replica.network().becomes(Network.Weather.FINE);
        scribe.ended(Event.Type.OK, fault);
    }
}
