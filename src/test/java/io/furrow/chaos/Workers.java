package io.furrow.chaos;

import io.furrow.api.Consumers;
import io.furrow.api.Publisher;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.UserTransaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The clients inside a replica: they work from its start to its end, or until the run tells them that it is enough. */
class Workers {
    /** The file that tells them to begin. */
    static final String BEGIN = "begin";

    /** The file that tells them to publish no more. */
    static final String ENOUGH_PUBLISHED = "enough-published";

    /** The file that tells them to read no more. */
    static final String ENOUGH_READ = "enough-read";

    private static final int AFTER_SERVING_HAS_BEGUN = 5000;
    private static final int BEFORE_FURROW_STOPS = 1000;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration LOOKS = Duration.ofMillis(50);

    @Inject
    Publisher publisher;

    @Inject
    Consumers consumers;

    @Inject
    UserTransaction transaction;

    @PersistenceContext(unitName = "shop")
    EntityManager entities;

    private final Path directory = Path.of(System.getProperty(OnlyInChaos.DIRECTORY, ""));
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable HistoryWriter history;

    void start(@Observes @Priority(AFTER_SERVING_HAS_BEGUN) @Initialized(ApplicationScoped.class) Object start) {
        String life = System.getProperty(OnlyInChaos.LIFE, "");
        long seed = Long.getLong(OnlyInChaos.SEED, 0);
        HistoryWriter writer = new HistoryWriter(directory.resolve(life + History.SUFFIX));
        history = writer;
        begin(new TransactionWorker(this, new Scribe(writer, life + "-txn"), seed));
        begin(new JavaMember(this, new Scribe(writer, life + "-java"), seed));
    }

    private void begin(Runnable worker) {
        Runnable whenTold = () -> {
            if (told()) {
                worker.run();
            }
        };
        threads.add(Thread.ofPlatform()
                .daemon()
                .name(worker.getClass().getSimpleName())
                .start(whenTold));
    }

    /** Waits until the run begins; answers false when it never does. */
    private boolean told() {
        while (!Files.exists(directory.resolve(BEGIN))) {
            if (stopping.get()) {
                return false;
            }
            LockSupport.parkNanos(LOOKS.toNanos());
        }
        return true;
    }

    /** Whether to go on publishing. */
    boolean publishing() {
        return !stopping.get() && !Files.exists(directory.resolve(ENOUGH_PUBLISHED));
    }

    /** Whether to go on reading. */
    boolean reading() {
        return !stopping.get() && !Files.exists(directory.resolve(ENOUGH_READ));
    }

    void stop(@Observes @Priority(BEFORE_FURROW_STOPS) @BeforeDestroyed(ApplicationScoped.class) Object stop)
            throws InterruptedException {
        stopping.set(true);
        for (Thread thread : threads) {
            thread.join(GRACE);
        }
        if (history != null) {
            history.close();
        }
    }
}
