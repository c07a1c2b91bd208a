package io.furrow.deliver;

import io.furrow.api.Bytes;
import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.api.TopicPartition;
import io.furrow.store.DueMessages.Due;
import io.furrow.store.Failures.Fence;
import io.furrow.store.Failures.State;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The delivery of a partition's failed messages that were asked for again: one by one and in order, each in one transaction with its
 * end as a failed message. One that fails in all its tries is what it was before, and of a parked key so are those behind it.
 */
final class Redelivery {
    private static final Logger LOGGER = Logger.getLogger(Redelivery.class.getName());

    /* Each may be as large as a message can be. */
    private static final int AT_ONCE = 10;

    private final Deliveries home;
    private final Subscription subscription;
    private final Tenure tenure;
    private final Fence fence;
    private final Work work;

    Redelivery(Deliveries home, Subscription subscription, Tenure tenure, Work work) {
        this.home = home;
        this.subscription = subscription;
        this.tenure = tenure;
        this.fence = tenure.fence();
        this.work = work;
    }

    /**
     * Delivers what is due until nothing is.
     *
     * @param asked how often failed messages had been asked for before
     */
    void deliver(TopicPartition partition, long asked) throws InterruptedException {
        while (!work.stopping().asked()) {
            List<Due> due = home.dueMessages.first(fence, partition, AT_ONCE);
            if (due.isEmpty()) {
                tenure.redelivered(asked);
                break;
            }
            if (!deliver(due)) {
                return;
            }
        }
        home.failures.standing(fence).ifPresent(standing -> tenure.parked(standing.parked()));
    }

    /** Answers whether this member is to go on. What failed may have changed what is due: then the rest is asked for anew. */
    private boolean deliver(List<Due> due) throws InterruptedException {
        for (Due next : due) {
            switch (deliver(next)) {
                case DONE -> {}
                case PUT_BACK -> {
                    return true;
                }
                case OVER -> {
                    return false;
                }
            }
        }
        return true;
    }

    private enum End {
        DONE,
        PUT_BACK,
        /** The fence is down, or the end is asked for. */
        OVER
    }

    private End deliver(Due due) throws InterruptedException {
        Message<Bytes> message = due.message();
        while (!work.stopping().asked()) {
            Optional<Integer> tries = home.dueMessages.begin(fence, message.offset());
            if (tries.isEmpty()) {
                // Discarded, or handled by a try whose COMMIT was not answered; a fenced owner sees it with the next
                // one.
                return home.failures.standing(fence).isPresent() ? End.DONE : End.OVER;
            }
            if (tries.get() > home.settings.attempts()) {
                home.dueMessages.putBack(fence, due);
                return End.PUT_BACK;
            }
            try {
                home.handling.handleAgain(
                        subscription,
                        tenure,
                        message.withAttempt(message.attempt() + tries.get() - 1, message.previous()),
                        work::abandon);
                home.news.tell(
                        new Happening.Redelivered(subscription.group(), message.topicPartition(), message.offset()));
                return End.DONE;
            } catch (Exception | Error e) {
                if (Handling.fenced(e) && home.failures.standing(fence).isEmpty()) {
                    return End.OVER;
                }
                if (!work.stopping().asked() && failed(due, tries.get(), e)) {
                    return End.PUT_BACK;
                }
            }
        }
        return End.OVER;
    }

    /** Answers whether that was the last try. */
    private boolean failed(Due due, int tries, Throwable failure) throws InterruptedException {
        Message<Bytes> message = due.message();
        String error = Failing.describe(failure);
        home.dueMessages.failed(fence, message.offset(), error);
        if (!Failing.last(failure, tries, home.settings)) {
            home.news.tell(new Happening.Retried(
                    subscription.group(), message.topicPartition(), message.offset(), tries, error));
            work.pause(Failing.backoff(tries, home.settings));
            return false;
        }
        home.dueMessages.putBack(fence, due);
        LOGGER.log(
                Level.WARNING,
                failure,
                () -> "Group " + subscription.group() + " has given up offset " + message.offset() + " of "
                        + message.topicPartition() + " again.");
        home.news.tell(
                due.state() == State.PARKED
                        ? new Happening.Parked(subscription.group(), message.topicPartition(), message.offset(), error)
                        : new Happening.DeadLettered(
                                subscription.group(), message.topicPartition(), message.offset(), error));
        return true;
    }
}
