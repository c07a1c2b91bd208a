package io.furrow.publish;

import io.furrow.store.AppendResult.Answer;
import io.furrow.store.CallersTransaction;
import io.furrow.store.Database.Outcome;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of one transaction: waiting until its end, then written until it is known how it ended. */
final class TransactionBuffer implements CallersTransaction.Participant {
    private final CallersAppend append;
    private final List<PublishRequest> waiting = new ArrayList<>();
    private final List<PublishRequest> written = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private @Nullable RuntimeException failure;

    TransactionBuffer(CallersAppend append) {
        this.append = append;
    }

    void add(PublishRequest request) {
        waiting.add(request);
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public boolean pending() {
        return !waiting.isEmpty();
    }

    @Override
    public @Nullable String write(Connection connection) {
        List<PublishRequest> batch = List.copyOf(waiting);
        waiting.clear();
        written.addAll(batch);
        try {
            CallersAppend.Written result = append.write(connection, batch);
            answers.addAll(result.answers());
            return result.xid();
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void ended(Outcome outcome) {
        written.addAll(waiting);
        append.ended(outcome, written, answers, failure);
    }
}
