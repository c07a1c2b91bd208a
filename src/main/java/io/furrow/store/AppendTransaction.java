package io.furrow.store;

import io.furrow.api.FurrowException;
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

    /** What stores requests in transactions of its own. To be closed. */
    public Appender appender() {
        return new Appender(database, log, this);
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

    /** Ends sessions that hold partitions and say nothing, where an append gave up waiting for them. */
    void release(SQLException e, List<AppendRequest> requests) {
        if (SqlStates.lockNotAvailable(e)) {
            frozen.release(requests.stream()
                    .flatMap(request -> request.rows().stream())
                    .map(AppendRequest.Row::partitionId)
                    .distinct()
                    .toList());
        }
    }
}
