package io.furrow.consume;

import io.furrow.api.FurrowException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the sessions of this process's members alive, and ends those of members that nobody has seen for too long. Safe for any
 * thread.
 */
@ApplicationScoped
public class GroupKeeper {
    private static final Logger LOGGER = Logger.getLogger(GroupKeeper.class.getName());
    private static final Duration STEP = Duration.ofMillis(250);

    /* Who has died is found by whoever looks first: soon, however long the sessions and the pauses between signs of life are. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Inject
    ConsumeSettings settings;

    @Inject
    Groups groups;

    private final Map<LiveMember, Long> lastBeats = new ConcurrentHashMap<>();
    private volatile boolean stopping;
    private long lastLook = System.nanoTime();
    private @Nullable Thread thread;

    /** A member that lives in this process. */
    interface LiveMember {
        MemberSession session();

        /** Gives a sign of life and looks at what it owns. */
        void beat();

        /** Ends the membership, as its application would. */
        void close();
    }

    /** Begins to keep. */
    public void start() {
        thread = Thread.ofVirtual().name("furrow-groups").start(this::run);
    }

    /** Stops keeping, and closes the members that nobody has closed, so that no group has to wait for the end of a session. */
    public void stop() {
        stopping = true;
        if (thread != null) {
            thread.interrupt();
        }
        try {
            lastBeats.keySet().forEach(LiveMember::close);
        } catch (FurrowException e) {
            // Where the database is away, each of them would wait for it.
            LOGGER.log(Level.FINE, "Groups could not be left; their other members wait for the sessions to end.", e);
        }
    }

    void add(LiveMember member) {
        lastBeats.put(member, System.nanoTime());
    }

    void remove(LiveMember member) {
        lastBeats.remove(member);
    }

    private void run() {
        while (!stopping) {
            try {
                step();
                TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                groups.lostTouch();
                LOGGER.log(Level.WARNING, "Groups could not be kept just now; no member is expired for it.", e);
            }
        }
    }

    private void step() {
        for (Map.Entry<LiveMember, Long> entry : lastBeats.entrySet()) {
            LiveMember member = entry.getKey();
            long due = entry.getValue()
                    + member.session()
                            .beatInterval(settings.heartbeatInterval())
                            .toNanos();
            if (System.nanoTime() >= due) {
                lastBeats.replace(member, System.nanoTime());
                beat(member);
            }
        }
        if (System.nanoTime() - lastLook
                >= Math.min(LOOK.toNanos(), settings.heartbeatInterval().toNanos())) {
            lastLook = System.nanoTime();
            groups.reconcileNeglected();
        }
    }

    private void beat(LiveMember member) {
        try {
            member.beat();
        } catch (FurrowException.UnknownMember e) {
            LOGGER.log(Level.FINE, "A session has ended; the member joins again at its next poll.", e);
        }
    }
}
