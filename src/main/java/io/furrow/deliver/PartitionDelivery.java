package io.furrow.deliver;

import io.furrow.api.Bytes;
import io.furrow.api.FailurePolicy;
import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.consume.LiveConsumer;
import io.furrow.deliver.Handling.Handled;
import io.furrow.store.Failures.Fence;
import io.furrow.store.Failures.State;
import io.furrow.store.Failures.Tries;
import io.furrow.store.ParkedKeys;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The delivery of one partition's messages: several to a transaction while all is well, one by one after a failure, so that the
 * poison is known; tried again after a pause, and given up after the last try in the way the subscription says.
 */
final class PartitionDelivery {
    private static final Logger LOGGER = Logger.getLogger(PartitionDelivery.class.getName());

    private final Deliveries home;
    private final Subscription subscription;
    private final LiveConsumer<Bytes> consumer;
    private final Tenure tenure;
    private final Fence fence;
    private final Work work;

    PartitionDelivery(
            Deliveries home, Subscription subscription, LiveConsumer<Bytes> consumer, Tenure tenure, Work work) {
        this.home = home;
        this.subscription = subscription;
        this.consumer = consumer;
        this.tenure = tenure;
        this.fence = tenure.fence();
        this.work = work;
    }

    /** Delivers messages of one partition in order. What is not delivered is read again from the committed offset. */
    void deliver(List<Message<Bytes>> messages) throws InterruptedException {
        List<Message<Bytes>> left = messages;
        boolean whole = false;
        try {
            while (!left.isEmpty() && !work.stopping().asked()) {
                int delivered = tenure.suspicious() ? deliverSuspect(left.getFirst()) : deliverTogether(together(left));
                if (delivered == 0) {
                    return;
                }
                left = left.subList(delivered, left.size());
            }
            whole = left.isEmpty();
        } finally {
            if (!whole && !tenure.abandoned()) {
                consumer.rewind(fence.partitionId());
            }
        }
    }

    private List<Message<Bytes>> together(List<Message<Bytes>> left) {
        return left.subList(0, Math.min(left.size(), home.settings.batch()));
    }

    private int deliverSuspect(Message<Bytes> message) throws InterruptedException {
        if (!deliverAlone(message, null)) {
            return 0;
        }
        tenure.passed();
        return 1;
    }

    /** Answers how many of the messages the group has behind it now; none when this member is not to go on. */
    private int deliverTogether(List<Message<Bytes>> messages) throws InterruptedException {
        Throwable failure;
        try {
            return deliverAtOnce(messages);
        } catch (Exception | Error e) {
            failure = e;
        }
        if (work.stopping().asked()) {
            return 0;
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

    private int deliverAtOnce(List<Message<Bytes>> messages) throws Exception {
        Handled handled = home.handling.handle(subscription, consumer, tenure, messages, work::abandon);
        Message<Bytes> last = handled.passed().getLast();
        if (handled.delivered() > 0) {
            home.news.tell(new Happening.Delivered(
                    subscription.group(), last.topicPartition(), last.offset() + 1, handled.delivered()));
        }
        for (Message<Bytes> parked : handled.parked()) {
            home.news.tell(new Happening.Parked(
                    subscription.group(), parked.topicPartition(), parked.offset(), ParkedKeys.WAITS));
        }
        return handled.passed().size();
    }

    private int deliverOneByOne(List<Message<Bytes>> messages) throws InterruptedException {
        int delivered = 0;
        for (Message<Bytes> message : messages) {
            if (work.stopping().asked() || !deliverAlone(message, null)) {
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
        Optional<Tries> known = before(message);
        while (known.isPresent() && !work.stopping().asked()) {
            if (failure == null && tenure.suspicious() && known.get().failures() >= home.settings.attempts()) {
                return giveUp(
                        message,
                        known.get(),
                        new IllegalStateException(known.get().errors().getLast()));
            }
            if (failure == null) {
                failure = tryAlone(message, known.get());
            }
            if (failure == null) {
                return true;
            }
            if (Handling.fenced(failure) || work.stopping().asked()) {
                // What fails while this process stops may fail for that.
                return false;
            }
            String error = Failing.describe(failure);
            known = home.failures.count(fence, message.offset(), error);
            if (known.isEmpty()) {
                return false;
            }
            int failures = known.get().failures();
            if (Failing.last(failure, failures, home.settings)) {
                return giveUp(message, known.get(), failure);
            }
            failure = null;
            home.news.tell(new Happening.Retried(
                    subscription.group(), message.topicPartition(), message.offset(), failures, error));
            work.pause(Failing.backoff(failures, home.settings));
            known = before(message);
        }
        return false;
    }

    /** What is known of the message before a try; where the owner before fell over something, the try is noted as well. */
    private Optional<Tries> before(Message<Bytes> message) {
        return tenure.suspicious()
                ? home.failures.begin(fence, message.offset())
                : home.failures.known(fence, message.offset());
    }

    /** Answers why it failed, or null. */
    private @Nullable Throwable tryAlone(Message<Bytes> message, Tries before) {
        try {
            deliverAtOnce(List.of(message.withAttempt(before.failures() + 1, before.errors())));
            return null;
        } catch (Exception | Error e) {
            return e;
        }
    }

    private boolean giveUp(Message<Bytes> message, Tries tries, Throwable error) {
        boolean done = switch (policy(message)) {
            case DEAD_LETTER -> home.failures.giveUp(fence, message, tries, State.DEAD);
            case PARK_KEY -> {
                tenure.parked(true);
                yield home.failures.giveUp(fence, message, tries, State.PARKED);
            }
            case SKIP -> home.failures.skip(fence, message.offset());
            case STOP -> {
                tenure.stop();
                yield true;
            }
        };
        if (!done) {
            return false;
        }
        LOGGER.log(
                Level.WARNING,
                error,
                () -> "Group " + subscription.group() + " has given up offset " + message.offset() + " of "
                        + message.topicPartition() + " after " + tries.failures() + " tries: " + policy(message) + ".");
        home.news.tell(news(message, Failing.describe(error)));
        return !tenure.stopped();
    }

    private FailurePolicy policy(Message<Bytes> message) {
        FailurePolicy wanted = subscription.onFailure();
        return wanted == FailurePolicy.PARK_KEY && message.key() == null ? FailurePolicy.DEAD_LETTER : wanted;
    }

    private Happening news(Message<Bytes> message, String error) {
        String group = subscription.group();
        return switch (policy(message)) {
            case DEAD_LETTER -> new Happening.DeadLettered(group, message.topicPartition(), message.offset(), error);
            case PARK_KEY -> new Happening.Parked(group, message.topicPartition(), message.offset(), error);
            case SKIP -> new Happening.Skipped(group, message.topicPartition(), message.offset(), error);
            case STOP -> new Happening.Stopped(group, message.topicPartition(), message.offset(), error);
        };
    }
}
