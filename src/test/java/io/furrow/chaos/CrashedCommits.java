package io.furrow.chaos;

import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.Fault;
import io.furrow.chaos.Operation.Txn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Commits that a crash of the database may take back: offsets committed outside a transaction do not wait for the disk (decision 18).
 * They count as unknown.
 */
final class CrashedCommits {
    /** More than three times the server's {@code wal_writer_delay}, within which such a commit gets to the disk. */
    private static final long LATENCY = Duration.ofSeconds(1).toNanos();

    private CrashedCommits() {}

    /** A time in which a commit may have been lost. */
    private record Crash(long from, long until) {
        boolean loses(Event event) {
            return event.nanos() > from && event.nanos() < until;
        }
    }

    /** The same history, in which commits that may be lost are unknown. */
    static History unknownIn(History history) {
        List<Crash> crashes = crashes(history);
        return new History(history.events().stream()
                .map(event -> event.type() == Event.Type.OK
                                && outsideTransactions(event.operation())
                                && crashes.stream().anyMatch(crash -> crash.loses(event))
                        ? new Event(event.nanos(), event.process(), event.op(), Event.Type.INFO, event.operation())
                        : event)
                .toList());
    }

    private static boolean outsideTransactions(Operation operation) {
        return operation instanceof Commit
                || (operation instanceof Txn txn && txn.publishes().isEmpty());
    }

    private static List<Crash> crashes(History history) {
        List<Crash> crashes = new ArrayList<>();
        long began = 0;
        for (Event event : history.events()) {
            if (event.operation() instanceof Fault fault && fault.name().equals(Breakage.Kind.DATABASE.name())) {
                if (event.type() == Event.Type.INVOKE) {
                    began = event.nanos();
                } else {
                    crashes.add(new Crash(began - LATENCY, event.nanos()));
                }
            }
        }
        return crashes;
    }
}
