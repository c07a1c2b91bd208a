package io.furrow.publish;

import io.furrow.api.FurrowException;
import io.furrow.store.AppendResult;
import io.furrow.store.AppendResult.Answer;
import io.furrow.store.AppendResult.Appended;
import io.furrow.store.AppendResult.Conflict;
import io.furrow.store.AppendResult.Stale;
import io.furrow.store.AppendTransaction;
import io.furrow.store.Catalogue;
import io.furrow.store.Database.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the messages of a caller's transaction, and tells how it ended. Safe for any thread. */
@ApplicationScoped
public class CallersAppend {
    private static final int TRIES = 5;

    /** What was written, and in which transaction; the id is null when nothing new was. */
    record Written(List<Answer> answers, @Nullable String xid) {}

    @Inject
    Catalogue catalogue;

    @Inject
    AppendTransaction append;

    @Inject
    Announcements announcements;

    Written write(Connection connection, List<PublishRequest> batch) {
        for (int tried = 0; tried < TRIES; tried++) {
            AppendResult result = append.join(
                    connection, batch.stream().map(r -> r.route(catalogue)).toList());
            switch (result) {
                case Appended(List<Answer> answers, String xid, String next) -> {
                    refuseConflicts(answers);
                    return new Written(answers, xid);
                }
                case Stale() ->
                    batch.stream()
                            .flatMap(request -> request.topics().stream())
                            .distinct()
                            .forEach(catalogue::refresh);
            }
        }
        throw new FurrowException.NotStored(
                "Nothing was stored: the topics changed again and again while the transaction ended. Try again.",
                true,
                null);
    }

    /** A transaction that thinks it has published must not commit without its messages. */
    private static void refuseConflicts(List<Answer> answers) {
        for (Answer answer : answers) {
            if (answer instanceof Conflict(String key)) {
                throw new FurrowException.IdempotencyConflict(key);
            }
        }
    }

    void ended(
            Outcome outcome, List<PublishRequest> requests, List<Answer> answers, @Nullable RuntimeException failure) {
        if (requests.isEmpty()) {
            return;
        }
        switch (outcome) {
            case COMMITTED -> announcements.stored(requests, answers);
            case ROLLED_BACK ->
                announcements.failed(
                        requests,
                        failure instanceof FurrowException known
                                ? known
                                : new FurrowException.NotStored(
                                        "Nothing was stored: the transaction was rolled back.", false, failure));
            case UNKNOWN ->
                announcements.failed(
                        requests,
                        new FurrowException.OutcomeUnknown(
                                "The answer to the transaction's COMMIT was lost and the database cannot be asked: its messages and its"
                                        + " other work may be stored, together, or not.",
                                failure));
        }
    }
}
