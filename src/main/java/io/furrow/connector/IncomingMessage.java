package io.furrow.connector;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message of an incoming channel. {@code unwrap(io.furrow.api.Message.class)} answers all that is known of it: key, headers,
 * partition, offset and times.
 *
 * @param read the message as it was read, its value decoded
 * @param onAck what an acknowledgement does
 * @param onNack what a negative acknowledgement does
 */
record IncomingMessage(
        io.furrow.api.Message<Object> read,
        Supplier<CompletionStage<Void>> onAck,
        Function<Throwable, CompletionStage<Void>> onNack)
        implements Message<Object> {

    @Override
    public @Nullable Object getPayload() {
        return read.value();
    }

    @Override
    public Supplier<CompletionStage<Void>> getAck() {
        return onAck;
    }

    @Override
    public Function<Throwable, CompletionStage<Void>> getNack() {
        return onNack;
    }

    @Override
    public CompletionStage<Void> ack() {
        return onAck.get();
    }

    @Override
    public CompletionStage<Void> nack(Throwable reason) {
        return onNack.apply(Objects.requireNonNull(reason, "a reason"));
    }

    @Override
    public <C> C unwrap(Class<C> type) {
        return type.isInstance(read) ? type.cast(read) : Message.super.unwrap(type);
    }
}
