package io.furrow.api;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to topics.
 *
 * <p>Inside a JTA transaction the messages belong to it: they are stored with its other work at its commit or not at all, and
 * the stages complete after the commit. Waiting for a stage inside its own transaction could never end, so its blocking calls
 * throw {@link IllegalStateException} there. The transaction must be READ COMMITTED.
 *
 * <p>Outside a transaction a message is stored together with what others publish at that moment; the stage completes when it is
 * on disk. Waiting for it is cheap on a virtual thread.
 *
 * <p>A stage fails with a {@link FurrowException}: {@link FurrowException.NotStored} when nothing was stored,
 * {@link FurrowException.OutcomeUnknown} when nobody can tell, and the exception of a rejected message. What can be rejected at
 * once (an unknown topic, a message too large, a value that cannot be encoded) is thrown by the call itself. Safe for any thread.
 */
public interface Publisher {
    /** Publishes a value without a key. */
    CompletionStage<Receipt> publish(String topic, @Nullable Object value);

    /** Publishes a value under a key. */
    CompletionStage<Receipt> publish(String topic, @Nullable Object key, @Nullable Object value);

    /** Publishes a message. */
    CompletionStage<Receipt> publish(OutgoingMessage message);

    /** Publishes several messages: all are stored or none, in the order given within each partition. Receipts come in that order. */
    CompletionStage<List<Receipt>> publishAll(List<OutgoingMessage> messages);

    /**
     * Publishes several messages to one topic at most once: the same messages with the same idempotency key answer the first
     * receipts, other messages with it fail with {@link FurrowException.IdempotencyConflict}.
     *
     * @param idempotencyKey 1 to 128 printable ASCII characters, remembered per topic for the configured time
     */
    CompletionStage<List<Receipt>> publishAll(List<OutgoingMessage> messages, String idempotencyKey);
}
