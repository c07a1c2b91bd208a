package io.furrow.connector;

import io.furrow.api.Bytes;
import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.FurrowException;
import io.furrow.api.Message;
import io.furrow.api.ReadLimits;
import io.furrow.codec.Codecs;
import io.furrow.connector.Stretch.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * What feeds one subscriber: a thread that polls for it, and hands on no more than it asks for. At most one poll's messages wait in
 * between.
 */
final class Feed implements Subscription {
    private static final Logger LOGGER = Logger.getLogger(Feed.class.getName());
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final IncomingSettings settings;
    private final Consumers consumers;
    private final Codecs codecs;
    private final Subscriber<? super org.eclipse.microprofile.reactive.messaging.Message<?>> subscriber;
    private final Demand demand = new Demand();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean cancelled;
    private @Nullable Member member;
    private boolean full;
    private volatile @Nullable Thread thread;

    /** The member of the group, and what it has read. */
    private record Member(Consumer<Bytes> consumer, Acknowledgements acknowledgements) {}

    Feed(
            IncomingSettings settings,
            Consumers consumers,
            Codecs codecs,
            Subscriber<? super org.eclipse.microprofile.reactive.messaging.Message<?>> subscriber) {
        this.settings = settings;
        this.consumers = consumers;
        this.codecs = codecs;
        this.subscriber = subscriber;
    }

    /** @param atEnd what to do once nothing more comes */
    void start(Runnable atEnd) {
        thread = Threads.start("channel-" + settings.channel(), () -> {
            run();
            atEnd.run();
        });
    }

    @Override
    public void request(long more) {
        if (more > 0) {
            demand.add(more);
        } else {
            fail(new IllegalArgumentException("A subscriber asks for at least 1 message, not " + more + "."));
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        demand.close();
    }

    void awaitEnd(long deadline) throws InterruptedException {
        Thread running = thread;
        if (running != null) {
            running.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    private void run() {
        try {
            while (demand.await()) {
                stepOver();
            }
            leave();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Throwable reason = failure.get();
        if (reason != null && !cancelled) {
            subscriber.onError(reason);
        }
    }

    private void stepOver() throws InterruptedException {
        try {
            step(joined());
        } catch (FurrowException.OffsetOutOfRange e) {
            skipForgotten(e);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "Channel " + settings.channel() + " pauses.");
            demand.awaitClose(PAUSE);
        }
    }

    private Member joined() {
        if (member == null) {
            Consumer<Bytes> consumer =
                    consumers.join(settings.group(), Set.of(settings.topic()), Bytes.class, settings.member());
            member = new Member(consumer, new Acknowledgements(settings, consumer));
        }
        return member;
    }

    /** Polls once and hands on what came; what it has no time for is read again by whoever owns the partition then. */
    private void step(Member current) throws InterruptedException {
        Acknowledgements acknowledgements = current.acknowledgements();
        int room = acknowledgements.awaitRoom(PAUSE);
        // What is done is committed before the poll may give a partition to another member.
        acknowledgements.awaitCommits(PAUSE);
        acknowledgements.readLostAgain();
        if (room == 0) {
            tellFull();
            return;
        }
        ReadLimits limits = ReadLimits.DEFAULTS.within(WAIT).upTo(Math.min(room, settings.maxPollRecords()));
        List<Message<Bytes>> messages = current.consumer().poll(limits);
        List<Taken> taken = acknowledgements.take(messages);
        int done = 0;
        while (done < messages.size() && handOn(messages.get(done), taken.get(done), acknowledgements)) {
            done++;
        }
        acknowledgements.giveBack(taken.subList(done, taken.size()));
    }

    private void tellFull() {
        LOGGER.log(
                full ? Level.FINE : Level.WARNING,
                "Channel {0} waits: {1} messages are not acknowledged yet.",
                new Object[] {settings.channel(), settings.maxInFlight()});
        full = true;
    }

    /** Answers whether the message needs nothing more; false when the feed is to end before it. */
    private boolean handOn(Message<Bytes> message, Taken taken, Acknowledgements acknowledgements)
            throws InterruptedException {
        if (demand.closed()) {
            return false;
        }
        if (acknowledgements.lost(taken)) {
            return true;
        }
        Object value;
        try {
            value = codecs.decode(message.value(), settings.valueType());
        } catch (FurrowException.Undecodable e) {
            refuse(message, e, acknowledgements, taken);
            return true;
        }
        if (!demand.take()) {
            return false;
        }
        tell(new IncomingMessage(
                message.withValue(value),
                () -> acknowledgements.acknowledge(taken),
                reason -> refuse(message, reason, acknowledgements, taken)));
        return true;
    }

    private void tell(IncomingMessage message) {
        try {
            subscriber.onNext(message);
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.SEVERE, e, () -> "Channel " + settings.channel() + " ends: its subscriber broke.");
            cancel();
        }
    }

    private CompletionStage<Void> refuse(
            Message<?> message, Throwable reason, Acknowledgements acknowledgements, Taken taken) {
        return switch (settings.onFailure()) {
            case IGNORE -> {
                LOGGER.log(
                        Level.WARNING,
                        reason,
                        () -> "Channel " + settings.channel() + " ignores that offset " + message.offset() + " of "
                                + message.topicPartition() + " failed.");
                yield acknowledgements.acknowledge(taken);
            }
            case FAIL -> {
                LOGGER.log(
                        Level.SEVERE,
                        reason,
                        () -> "Channel " + settings.channel() + " stops: offset " + message.offset() + " of "
                                + message.topicPartition() + " failed.");
                fail(reason);
                yield CompletableFuture.completedFuture(null);
            }
        };
    }

    private void fail(Throwable reason) {
        failure.compareAndSet(null, reason);
        demand.close();
    }

    /** Retention was faster than this group. */
    private void skipForgotten(FurrowException.OffsetOutOfRange e) {
        LOGGER.log(
                Level.SEVERE, "Channel {0} has lost messages: {1}", new Object[] {settings.channel(), e.getMessage()});
        joined().consumer().seek(e.partition(), e.forgotten() ? e.logStartOffset() : e.highWatermark());
    }

    /** What was handed out may still be acknowledged, unless the channel has failed; then the group is left. */
    private void leave() throws InterruptedException {
        if (member == null) {
            return;
        }
        Acknowledgements acknowledgements = member.acknowledgements();
        if (failure.get() == null) {
            acknowledgements.awaitAll(GRACE);
        }
        acknowledgements.awaitCommits(GRACE);
        acknowledgements.close();
        try {
            member.consumer().close();
        } catch (FurrowException e) {
            LOGGER.log(Level.FINE, "The group could not be left; its other members wait for the session to end.", e);
        }
    }
}
