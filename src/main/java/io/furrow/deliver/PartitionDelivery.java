package io.furrow.deliver;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.api.TopicPartition;
import io.furrow.consume.LiveConsumer;
import io.furrow.store.Failures.Fence;
import io.furrow.store.Failures.Tries;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

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
    private final Stopping stopping;

    PartitionDelivery(Deliveries home, Subscription subscription, LiveConsumer<Bytes> consumer, Stopping stopping) {
        this.home = home;
        this.subscription = subscription;
        this.consumer = consumer;
        this.stopping = stopping;
    }

    /** Delivers messages of one partition in order. What is not delivered is read again from the committed offset. */
    void deliver(List<Message<Bytes>> messages) throws InterruptedException {
        TopicPartition partition = messages.getFirst().topicPartition();
        List<Message<Bytes>> left = messages;
        boolean whole = false;
        try {
            while (!left.isEmpty() && !stopping.asked()) {
                int delivered = deliverTogether(left.subList(0, Math.min(left.size(), home.settings.batch())));
                if (delivered == 0 && !deliverAlone(left.getFirst())) {
                    return;
                }
                left = left.subList(Math.max(delivered, 1), left.size());
            }
            whole = left.isEmpty();
        } finally {
            if (!whole) {
                consumer.rewind(partition);
            }
        }
    }

    /** Answers how many of the messages were delivered: none after a failure. */
    private int deliverTogether(List<Message<Bytes>> messages) {
        try {
            int handled = home.handling.handle(subscription, consumer, messages);
            tellDelivered(messages.get(handled - 1), handled);
            return handled;
        } catch (Exception e) {
            LOGGER.log(
                    Level.FINE,
                    e,
                    () -> "A batch of " + messages.size() + " deliveries failed; they are tried one by one.");
            return 0;
        }
    }

    /** Answers whether the group is behind the message now, and still this member's to go on with. */
    private boolean deliverAlone(Message<Bytes> message) throws InterruptedException {
        Optional<Fence> fence = consumer.fence(message.topicPartition());
        Optional<Tries> known = fence.flatMap(f -> home.failures.known(f, message.offset()));
        while (fence.isPresent() && known.isPresent() && !stopping.asked()) {
            Tries before = known.get();
            Exception error;
            try {
                home.handling.handle(
                        subscription, consumer, List.of(message.withAttempt(before.failures() + 1, before.errors())));
                tellDelivered(message, 1);
                return true;
            } catch (Exception e) {
                error = e;
            }
            if (Handling.fenced(error)) {
                return false;
            }
            known = home.failures.count(fence.get(), message.offset(), describe(error));
            if (known.isEmpty()) {
                return false;
            }
            if (known.get().failures() >= home.settings.attempts() || error instanceof FurrowException.Undecodable) {
                return giveUp(fence.get(), message, known.get(), error);
            }
            home.news.tell(new Happening.Retried(
                    subscription.group(),
                    message.topicPartition(),
                    message.offset(),
                    known.get().failures(),
                    describe(error)));
            stopping.await(backoff(known.get().failures()));
        }
        return false;
    }

    private boolean giveUp(Fence fence, Message<Bytes> message, Tries tries, Exception error) {
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

    private static String describe(Exception error) {
        Throwable cause = error;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getClass().getName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }
}
