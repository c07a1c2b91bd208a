package io.furrow.store;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/** The end of one JTA transaction: lets the participants write before its COMMIT and tells them how it went. */
final class TransactionEnding implements Synchronization {
    private final CallersTransaction transaction;
    private final TransactionSynchronizationRegistry registry;
    private final List<CallersTransaction.Participant> participants = new ArrayList<>();
    private final String life;
    private @Nullable Connection physical;
    private @Nullable String xid;

    TransactionEnding(CallersTransaction transaction, TransactionSynchronizationRegistry registry) {
        this.transaction = transaction;
        this.registry = registry;
        this.life = transaction.life();
    }

    <P extends CallersTransaction.Participant> P participant(Class<P> kind, Supplier<P> maker) {
        Optional<P> known =
                participants.stream().filter(kind::isInstance).map(kind::cast).findAny();
        if (known.isPresent()) {
            return known.get();
        }
        P made = maker.get();
        participants.add(made);
        participants.sort(Comparator.comparingInt(CallersTransaction.Participant::order));
        return made;
    }

    /**
     * Interposed synchronizations run in the order of their registration. Persistence units joined later than this one flush
     * later, and their entity listeners may publish: so the writing is left to a second one that comes after them all.
     */
    @Override
    public void beforeCompletion() {
        registry.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                writeAll();
            }

            @Override
            public void afterCompletion(int status) {
                // The first synchronization tells how it went: this one is missing where the rollback came early.
            }
        });
    }

    private void writeAll() {
        while (participants.stream().anyMatch(CallersTransaction.Participant::pending)) {
            for (CallersTransaction.Participant participant : List.copyOf(participants)) {
                if (participant.pending()) {
                    transaction.on(connection -> {
                        String id = participant.write(connection);
                        if (id != null) {
                            xid = id;
                            physical = physical(connection);
                        }
                        return participant;
                    });
                }
            }
        }
    }

    @Override
    public void afterCompletion(int status) {
        Database.Outcome outcome = outcome(status);
        for (CallersTransaction.Participant participant : participants) {
            participant.ended(outcome);
        }
    }

    /**
     * A transaction manager may report a commit whose answer never came, so a connection that broke is not believed: the
     * database is asked.
     */
    private Database.Outcome outcome(int status) {
        if (xid == null) {
            return status == Status.STATUS_COMMITTED ? Database.Outcome.COMMITTED : Database.Outcome.ROLLED_BACK;
        }
        if (status == Status.STATUS_COMMITTED && intact()) {
            return Database.Outcome.COMMITTED;
        }
        if (status == Status.STATUS_ROLLEDBACK && intact()) {
            return Database.Outcome.ROLLED_BACK;
        }
        return transaction.outcomeOf(xid, life);
    }

    private boolean intact() {
        try {
            return physical != null && !physical.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    private static @Nullable Connection physical(Connection connection) {
        try {
            return connection.unwrap(PgConnection.class);
        } catch (SQLException e) {
            return null;
        }
    }
}
