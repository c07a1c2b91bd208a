package io.furrow.deliver;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.consume.LiveConsumer;
import io.furrow.store.Failures.Fence;
import io.furrow.store.Failures.Tries;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The delivery of one partition's messages: several to a transaction while all is well, one by one after a failure, so that the
 * poison is known; tried again after a pause, and given up after the last try.
 */
final class PartitionDelivery {
    private static final Logger LOGGER = Logger.getLogger(PartitionDelivery.class.getName());
    private static final int LONGEST_BACKOFF_FACTOR = 100;

    private final Deliveries home;
    private final Subscription subscription;
    private final LiveConsumer<Bytes> consumer;
    private final Fence fence;
    private final Permits permits;
    private final Stopping stopping;

    /**
     * @param fence by what the member owned the partition when it polled the messages
     * @param permits of which the caller has taken one for this delivery
     */
    PartitionDelivery(
            Deliveries home,
            Subscription subscription,
            LiveConsumer<Bytes> consumer,
            Fence fence,
            Permits permits,
            Stopping stopping) {
        this.home = home;
        this.subscription = subscription;
        this.consumer = consumer;
        this.fence = fence;
        this.permits = permits;
        this.stopping = stopping;
    }

    /** Delivers messages of one partition in order. What is not delivered is read again from the committed offset. */
    void deliver(List<Message<Bytes>> messages) throws InterruptedException {
        List<Message<Bytes>> left = messages;
        boolean whole = false;
        try {
            while (!left.isEmpty() && !stopping.asked()) {
                List<Message<Bytes>> together = left.subList(0, Math.min(left.size(), home.settings.batch()));
                int delivered = deliverTogether(together);
                if (delivered == 0) {
                    return;
                }
                left = left.subList(delivered, left.size());
            }
            whole = left.isEmpty();
        } finally {
            if (!whole) {
                consumer.rewind(fence.partitionId());
            }
        }
    }

    /** Answers how many of the messages the group has behind it now; none when this member is not to go on. */
    private int deliverTogether(List<Message<Bytes>> messages) throws InterruptedException {
        Throwable failure;
        try {
            int handled = home.handling.handle(subscription, consumer, fence, messages);
            tellDelivered(messages.get(handled - 1), handled);
            return handled;
        } catch (Exception | Error e) {
            failure = e;
        }
        if (messages.size() == 1) {
            return deliverAlone(messages.getFirst(), failure) ? 1 : 0;
        }
        LOGGER.log(
                Level.FINE,
                failure,
                () -> "A batch of " + messages.size() + " deliveries failed; they are tried one by one.");
        return deliverOneByOne(messages);
    }

    private int deliverOneByOne(List<Message<Bytes>> messages) throws InterruptedException {
        int delivered = 0;
        for (Message<Bytes> message : messages) {
            if (stopping.asked() || !deliverAlone(message, null)) {
                return 0;
            }
            delivered++;
        }
        return delivered;
    }

    /**
     * Answers whether the group is behind the message now, and still this member's to go on with.
     *
     * @param failed why the message has failed alone just now, or null when it has not been tried alone
     */
    private boolean deliverAlone(Message<Bytes> message, @Nullable Throwable failed) throws InterruptedException {
        Throwable failure = failed;
        Optional<Tries> known = home.failures.known(fence, message.offset());
        while (known.isPresent() && !stopping.asked()) {
            if (failure == null) {
                failure = tryAlone(message, known.get());
            }
            if (failure == null) {
                return true;
            }
            if (Handling.fenced(failure)) {
                return false;
            }
            String error = describe(failure);
            known = home.failures.count(fence, message.offset(), error);
            if (known.isEmpty()) {
                return false;
            }
            int failures = known.get().failures();
            if (failures >= home.settings.attempts() || failure instanceof FurrowException.Undecodable) {
                return giveUp(message, known.get(), failure);
            }
            failure = null;
            home.news.tell(new Happening.Retried(
                    subscription.group(), message.topicPartition(), message.offset(), failures, error));
            permits.lend(backoff(failures), stopping);
        }
        return false;
    }

    /** Answers why it failed, or null. */
    private @Nullable Throwable tryAlone(Message<Bytes> message, Tries before) {
        try {
            home.handling.handle(
                    subscription,
                    consumer,
                    fence,
                    List.of(message.withAttempt(before.failures() + 1, before.errors())));
            tellDelivered(message, 1);
            return null;
        } catch (Exception | Error e) {
            return e;
        }
    }

    private boolean giveUp(Message<Bytes> message, Tries tries, Throwable error) {
        if (!home.failures.bury(fence, message, tries)) {
            return false;
        }
        LOGGER.log(
                Level.WARNING,
                error,
                () -> "Group " + subscription.group() + " has given up offset " + message.offset() + " of "
                        + message.topicPartition() + " after " + tries.failures() + " tries.");
        home.news.tell(new Happening.DeadLettered(
                subscription.group(), message.topicPartition(), message.offset(), describe(error)));
        return true;
    }

    private void tellDelivered(Message<Bytes> last, int count) {
        home.news.tell(new Happening.Delivered(subscription.group(), last.topicPartition(), last.offset() + 1, count));
    }

    /** Up to a fifth longer or shorter, so that what failed together does not come back together. */
    private Duration backoff(int failures) {
        long factor = Math.min(LONGEST_BACKOFF_FACTOR, (long) Math.pow(10, failures - 1));
        double jitter = 0.8 + 0.4 * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (home.settings.backoff().toNanos() * factor * jitter));
    }

    private static String describe(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getClass().getName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }
}
