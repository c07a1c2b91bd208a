package io.furrow.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The one row that tells which log this is, read at most once a second however many ask. Safe for any thread. */
@ApplicationScoped
public class LogState {
    private static final String STATE = "select incarnation, catalogue_version from furrow.log";

    private static final Duration STAYS_FRESH = Duration.ofSeconds(1);

    /**
     * What the row says.
     *
     * @param incarnation which log it is: changes after a restore
     * @param catalogueVersion grows when topics are created or deleted and when partitions are added
     */
    public record State(UUID incarnation, long catalogueVersion) {}

    private record Seen(State state, long at) {}

    @Inject
    Database database;

    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Seen last;

    /** What the row said a second ago, or later. */
    public State recent() {
        Seen seen = last;
        if (seen != null && fresh(seen)) {
            return seen.state();
        }
        reading.lock();
        try {
            seen = last;
            return seen != null && fresh(seen) ? seen.state() : now();
        } finally {
            reading.unlock();
        }
    }

    /** What the row says now. */
    public State now() {
        long at = System.nanoTime();
        State state = database.read(connection -> {
            try (Statement query = connection.createStatement();
                    ResultSet row = query.executeQuery(STATE)) {
                row.next();
                return new State(row.getObject(1, UUID.class), row.getLong(2));
            }
        });
        last = new Seen(state, at);
        return state;
    }

    private static boolean fresh(Seen seen) {
        return System.nanoTime() - seen.at() < STAYS_FRESH.toNanos();
    }
}
