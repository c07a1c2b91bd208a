package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Publish;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to publish a message, alone or in a transaction.
 *
 * @param call the whole of the operation
 * @param asked the message as it was to be published
 * @param done the message with its place where it happened, else as it was to be published
 */
record Send(Call call, Publish asked, Publish done) {
    String value() {
        return asked.value();
    }

    /** Where it was stored, as far as the publisher was told. */
    @Nullable
    TopicPartition partition() {
        Integer number = done.partition();
        return done.offset() == null || number == null ? null : new TopicPartition(done.topic(), number);
    }
}
