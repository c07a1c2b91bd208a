package io.furrow.connector;

import io.furrow.testing.Eventually;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A subscriber that asks only when it is told to, and keeps what it is given. */
final class Listener implements Subscriber<Message<?>> {
    private final List<Message<?>> heard = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Consumer<Message<?>> handling;
    private volatile @Nullable Subscription subscription;

    Listener() {
        this(message -> {});
    }

    /** @param handling what is done with each message at once */
    Listener(Consumer<Message<?>> handling) {
        this.handling = handling;
    }

    /** Subscribes to a channel and asks for that many messages. */
    static Listener to(IncomingChannel channel, long messages) {
        Listener listener = new Listener();
        channel.subscribe(listener);
        listener.ask(messages);
        return listener;
    }

    void ask(long messages) {
        Objects.requireNonNull(subscription).request(messages);
    }

    @Override
    public void onSubscribe(Subscription mine) {
        subscription = mine;
    }

    @Override
    public void onNext(Message<?> message) {
        handling.accept(message);
        heard.add(message);
    }

    @Override
    public void onError(Throwable thrown) {
        failure.complete(thrown);
    }

    @Override
    public void onComplete() {
        failure.completeExceptionally(new AssertionError("A channel never completes"));
    }

    CompletableFuture<Throwable> failure() {
        return failure;
    }

    List<Message<?>> heard() {
        return heard;
    }

    /** Waits for that many messages, and answers them. */
    List<Message<?>> await(int count) {
        Eventually.holds(count + " messages among " + values(), () -> heard.size() >= count);
        return List.copyOf(heard);
    }

    /** The payloads, as texts. */
    List<String> values() {
        return heard.stream()
                .map(message -> String.valueOf(message.getPayload()))
                .toList();
    }
}
