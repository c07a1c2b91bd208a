package io.furrow.store;

import io.furrow.api.FurrowException;
import io.furrow.store.AppendResult.Appended;
import io.furrow.store.AppendResult.Stale;
import io.furrow.store.MessageLog.Owner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Brings appends into transactions: one of Furrow's own, or the caller's. Safe for any thread. */
@ApplicationScoped
public class AppendTransaction {
    /** How an append in a transaction of its own ended. */
    public sealed interface Outcome {
        /** Committed, or refused as stale with nothing stored. */
        record Done(AppendResult result) implements Outcome {}

        /** Nothing was stored. */
        record Failed(FurrowException error) implements Outcome {}

        /** The answer to the COMMIT was lost and could not be found out. */
        record Unknown(FurrowException error) implements Outcome {}
    }

    @Inject
    Database database;

    @Inject
    MessageLog log;

    @Inject
    FrozenHolders frozen;

    /** Stores requests in a transaction of their own. */
    public Outcome commit(List<AppendRequest> requests) {
        AppendResult result = new Stale();
        boolean committing = false;
        try (Connection connection = database.connection()) {
            try {
                result = log.append(connection, requests, Owner.FURROW);
                if (result instanceof Stale) {
                    Database.run(connection, "rollback");
                } else {
                    committing = true;
                    Database.run(connection, "commit");
                    committing = false;
                }
                return new Outcome.Done(result);
            } catch (SQLException | RuntimeException e) {
                Database.rollbackBegun(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            if (committing && SqlStates.connectionLost(e)) {
                return settle(result, e);
            }
            release(e, requests);
            return new Outcome.Failed(SqlStates.notStored(e));
        }
    }

    private Outcome settle(AppendResult result, SQLException cause) {
        String xid = ((Appended) result).xid();
        Database.Outcome outcome = xid == null ? Database.Outcome.COMMITTED : database.outcomeOf(xid);
        return switch (outcome) {
            case COMMITTED -> new Outcome.Done(result);
            case ROLLED_BACK -> new Outcome.Failed(SqlStates.notStored(cause));
            case UNKNOWN ->
                new Outcome.Unknown(new FurrowException.OutcomeUnknown(
                        "The answer to a COMMIT was lost and the database cannot be asked: the messages may be stored or not."
                                + " Publish them again under the same idempotency key to be sure.",
                        cause));
        };
    }

    /** Stores requests as part of the caller's transaction. An exception leaves it fit for nothing but a rollback. */
    public AppendResult join(Connection connection, List<AppendRequest> requests) {
        try {
            return log.append(connection, requests, Owner.CALLER);
        } catch (SQLException e) {
            release(e, requests);
            throw SqlStates.notStored(e);
        }
    }

    private void release(SQLException e, List<AppendRequest> requests) {
        if (SqlStates.lockNotAvailable(e)) {
            frozen.release(requests.stream()
                    .flatMap(request -> request.rows().stream())
                    .map(AppendRequest.Row::partitionId)
                    .distinct()
                    .toList());
        }
    }
}
