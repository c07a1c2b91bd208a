package io.furrow.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Carries rings of the {@link Doorbell} between processes by NOTIFY: sent after commit, on a connection of its own and coalesced,
 * because inside a publishing transaction it would make the commits of the whole cluster queue up.
 */
@ApplicationScoped
public class Notifications {
    private static final Logger LOGGER = Logger.getLogger(Notifications.class.getName());
    private static final String CHANNEL = "furrow";
    private static final Duration COALESCING = Duration.ofMillis(5);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int KEYS_A_MESSAGE = 500; // a payload has less than 8000 bytes

    @Inject
    Doorbell doorbell;

    @Inject
    @Direct
    DataSource source;

    /* Only a hint: its commit need not wait for the disk, nor make the commits of messages wait for it. */
    private static final String NOTIFY =
            "select set_config('synchronous_commit', 'off', true), pg_notify('" + CHANNEL + "', ?)";

    private volatile boolean stopping;
    private volatile int sendingSession;
    private @Nullable Thread sender;
    private @Nullable Thread listener;

    /** Begins to send and to listen. */
    public void start() {
        sender = Thread.ofVirtual().name("furrow-notify").start(() -> repeat(this::send));
        listener = Thread.ofVirtual().name("furrow-listen").start(() -> repeat(this::listen));
    }

    /** Stops both. */
    public void stop() {
        stopping = true;
        for (Thread thread : new @Nullable Thread[] {sender, listener}) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /** Work on one connection for as long as that holds. */
    private interface Session {
        void on(Connection connection) throws SQLException, InterruptedException;
    }

    private void repeat(Session session) {
        while (!stopping) {
            try (Connection connection = source.getConnection()) {
                session.on(connection);
            } catch (SQLException e) {
                LOGGER.log(Level.FINE, "The doorbell's connection was lost; readers poll until it is back.", e);
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(Connection connection) throws SQLException, InterruptedException {
        sendingSession = connection.unwrap(PGConnection.class).getBackendPID();
        while (!stopping) {
            List<Long> keys = new ArrayList<>(doorbell.unannounced(SIGN_OF_LIFE));
            for (int from = 0; from < keys.size(); from += KEYS_A_MESSAGE) {
                List<Long> some = keys.subList(from, Math.min(from + KEYS_A_MESSAGE, keys.size()));
                try (PreparedStatement notify = connection.prepareStatement(NOTIFY)) {
                    notify.setString(1, some.stream().map(String::valueOf).collect(Collectors.joining(",")));
                    notify.execute();
                }
            }
            TimeUnit.NANOSECONDS.sleep(COALESCING.toNanos());
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement listen = connection.createStatement()) {
            listen.execute("listen " + CHANNEL);
        }
        // Whatever was rung while nobody listened is found by looking.
        doorbell.wakeAll();
        PGConnection postgres = connection.unwrap(PGConnection.class);
        while (!stopping) {
            PGNotification[] rings = postgres.getNotifications((int) SIGN_OF_LIFE.toMillis());
            if (rings.length == 0) {
                try (Statement alive = connection.createStatement()) {
                    alive.execute("select 1");
                }
            }
            for (PGNotification ring : rings) {
                // This process has woken its own readers already.
                if (ring.getPID() != sendingSession) {
                    doorbell.wake(keys(ring.getParameter()));
                }
            }
        }
    }

    private static Set<Long> keys(String payload) {
        return Arrays.stream(payload.split(",", -1))
                .filter(key -> key.matches("-?[0-9]{1,18}"))
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }
}
