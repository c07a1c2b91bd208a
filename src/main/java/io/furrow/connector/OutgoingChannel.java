package io.furrow.connector;

import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.Receipt;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * An outgoing channel: publishes what it is given in that order, and acknowledges each message when it is stored, negatively when it
 * was not. It publishes on a thread of its own and so in nobody's transaction: on whose thread a runtime brings a message can
 * change from one message to the next.
 */
final class OutgoingChannel implements Subscriber<Message<?>> {
    private static final Logger LOGGER = Logger.getLogger(OutgoingChannel.class.getName());

    private final OutgoingSettings settings;
    private final Publisher publisher;
    private final InOrder publishing;
    private final InOrder asking;
    private final Semaphore free;
    private @Nullable Subscription subscription;

    OutgoingChannel(OutgoingSettings settings, Publisher publisher) {
        this.settings = settings;
        this.publisher = publisher;
        this.publishing = new InOrder("channel-" + settings.channel());
        this.asking = new InOrder("demand-" + settings.channel());
        this.free = new Semaphore(settings.maxInFlight());
    }

    @Override
    public void onSubscribe(Subscription upstream) {
        if (subscription != null) {
            upstream.cancel();
            return;
        }
        subscription = upstream;
        upstream.request(settings.maxInFlight());
    }

    @Override
    public void onNext(Message<?> message) {
        Objects.requireNonNull(message, "a message");
        Subscription upstream = Objects.requireNonNull(subscription, "onSubscribe comes first");
        free.acquireUninterruptibly();
        publishing.execute(() -> publish(message, upstream));
    }

    private void publish(Message<?> message, Subscription upstream) {
        try {
            CompletionStage<Receipt> stored = publisher.publish(outgoing(message));
            stored.whenCompleteAsync((receipt, failure) -> answer(message, failure, upstream), this::startAnswer);
        } catch (RuntimeException e) {
            startAnswer(() -> answer(message, e, upstream));
        }
    }

    /** What hangs on an acknowledgement is others' work, and must hold up neither a writer nor the next message. */
    private void startAnswer(Runnable answer) {
        Threads.start("answer-" + settings.channel(), answer);
    }

    private OutgoingMessage outgoing(Message<?> message) {
        return message.getPayload() instanceof OutgoingMessage whole
                ? whole
                : OutgoingMessage.to(settings.topic(), message.getPayload()).withKey(settings.key());
    }

    private void answer(Message<?> message, @Nullable Throwable failure, Subscription upstream) {
        try {
            if (failure == null) {
                tellFailure(message.ack(), "acknowledged");
            } else {
                Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                LOGGER.log(
                        Level.WARNING, cause, () -> "A message of channel " + settings.channel() + " was not stored.");
                tellFailure(message.nack(cause), "acknowledged negatively");
            }
        } finally {
            free.release();
            asking.execute(() -> upstream.request(1));
        }
    }

    /** The message is stored or not, whatever becomes of the news of it. */
    private void tellFailure(CompletionStage<Void> answer, String what) {
        answer.whenComplete((nothing, failure) -> {
            if (failure != null) {
                LOGGER.log(
                        Level.FINE,
                        failure,
                        () -> "A message of channel " + settings.channel() + " could not be " + what + ".");
            }
        });
    }

    @Override
    public void onError(Throwable failure) {
        LOGGER.log(Level.WARNING, failure, () -> "Nothing more comes for channel " + settings.channel() + ".");
    }

    @Override
    public void onComplete() {
        LOGGER.fine(() -> "Nothing more comes for channel " + settings.channel() + ".");
    }

    /** Waits until all that was taken is stored, or given up. */
    void awaitStored(long deadline) throws InterruptedException {
        if (free.tryAcquire(settings.maxInFlight(), deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            free.release(settings.maxInFlight());
        }
    }
}
