package io.furrow.publish;

import io.furrow.store.CallersTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Publishes inside the caller's transaction: messages wait in it and are written in its last round trip. Safe for any thread. */
@ApplicationScoped
public class TransactionalPublisher {
    @Inject
    CallersTransaction transaction;

    @Inject
    CallersAppend append;

    boolean applies() {
        return transaction.active();
    }

    <T> AfterCommit<T> stage() {
        return new AfterCommit<>(transaction);
    }

    void publish(PublishRequest request) {
        transaction
                .participant(TransactionBuffer.class, () -> new TransactionBuffer(append))
                .add(request);
    }
}
