package io.furrow.deliver;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.Message;
import io.furrow.codec.Codecs;
import io.furrow.consume.LiveConsumer;
import io.furrow.store.DueMessages;
import io.furrow.store.ParkedKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Hands messages to an observer in one transaction together with the commit of their offset: its database work and the offset
 * commit together or not at all. Safe for any thread.
 */
@ApplicationScoped
public class Handling {
    private static final Logger LOGGER = Logger.getLogger(Handling.class.getName());

    @Inject
    UserTransaction transaction;

    @Inject
    Instance<RequestContextController> requests;

    @Inject
    Codecs codecs;

    @Inject
    DeliverSettings settings;

    @Inject
    AttemptLimit limit;

    @Inject
    ParkedKeys parkedKeys;

    @Inject
    DueMessages dueMessages;

    /**
     * What one transaction did.
     *
     * @param passed the messages that the group has behind it now, in order
     * @param parked those of them that were parked behind others of their keys
     */
    record Handled(List<Message<Bytes>> passed, List<Message<Bytes>> parked) {
        int delivered() {
            return passed.size() - parked.size();
        }
    }

    /**
     * Handles messages of one partition, in order, until they or the time for one transaction are used up.
     *
     * @param abandon what to do when the observer does not return
     * @throws Exception what the observer or the commit threw; nothing was committed, unless the commit's answer was lost
     */
    Handled handle(
            Subscription subscription,
            LiveConsumer<?> consumer,
            Tenure tenure,
            List<Message<Bytes>> messages,
            Runnable abandon)
            throws Exception {
        boolean several = messages.size() > 1 && !subscription.batch();
        Duration most = several ? settings.attemptTimeout().plus(settings.batchTime()) : settings.attemptTimeout();
        return inTransaction(most, abandon, () -> {
            Set<Bytes> keys = tenure.parked() ? parkedKeys.among(tenure.fence(), keys(messages)) : Set.of();
            Handled handled = subscription.batch()
                    ? allTogether(subscription, messages, keys)
                    : oneByOne(subscription, messages, keys);
            if (!handled.parked().isEmpty()) {
                parkedKeys.park(tenure.fence(), handled.parked());
            }
            consumer.commit(
                    tenure.fence(),
                    messages.getFirst().offset(),
                    handled.passed().getLast().offset() + 1);
            return handled;
        });
    }

    private static Set<Bytes> keys(List<Message<Bytes>> messages) {
        return messages.stream().map(Message::key).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    private Handled oneByOne(Subscription subscription, List<Message<Bytes>> messages, Set<Bytes> parkedKeys) {
        long until = System.nanoTime() + settings.batchTime().toNanos();
        List<Message<Bytes>> passed = new ArrayList<>();
        List<Message<Bytes>> parked = new ArrayList<>();
        for (Message<Bytes> message : messages) {
            if (!passed.isEmpty() && System.nanoTime() >= until) {
                break;
            }
            if (isParked(message, parkedKeys)) {
                parked.add(message);
            } else {
                subscription.observer().notify(decoded(message, subscription));
            }
            passed.add(message);
        }
        return new Handled(passed, parked);
    }

    private Handled allTogether(Subscription subscription, List<Message<Bytes>> messages, Set<Bytes> parkedKeys) {
        List<Message<Bytes>> parked = messages.stream()
                .filter(message -> isParked(message, parkedKeys))
                .toList();
        List<Message<Object>> batch = messages.stream()
                .filter(message -> !isParked(message, parkedKeys))
                .map(message -> decoded(message, subscription))
                .toList();
        if (!batch.isEmpty()) {
            subscription.observer().notify(batch);
        }
        return new Handled(messages, parked);
    }

    private static boolean isParked(Message<Bytes> message, Set<Bytes> parkedKeys) {
        return message.key() != null && parkedKeys.contains(message.key());
    }

    /** Handles a failed message again and forgets it, in one transaction. */
    void handleAgain(Subscription subscription, Tenure tenure, Message<Bytes> message, Runnable abandon)
            throws Exception {
        inTransaction(settings.attemptTimeout(), abandon, () -> {
            Message<Object> decoded = decoded(message, subscription);
            subscription.observer().notify(subscription.batch() ? List.of(decoded) : decoded);
            dueMessages.done(tenure.fence(), message.offset());
            return message;
        });
    }

    private <T> T inTransaction(Duration most, Runnable abandon, Callable<T> work) throws Exception {
        try (AttemptLimit.Watch watch = limit.watch(most, abandon)) {
            try {
                return transacted(most, work);
            } catch (Exception | Error e) {
                if (watch.overrun()) {
                    throw new TookTooLong(settings.attemptTimeout(), e);
                }
                throw e;
            }
        }
    }

    private <T> T transacted(Duration most, Callable<T> work) throws Exception {
        // Ends what an observer that never returns still holds, when nobody waits for it any more.
        transaction.setTransactionTimeout(
                (int) most.plus(AttemptLimit.grace(most)).toSeconds() + 1);
        transaction.begin();
        RequestContextController request = requests.get();
        boolean activated = request.activate();
        try {
            T result = work.call();
            transaction.commit();
            return result;
        } catch (Exception | Error e) {
            rollback();
            throw e;
        } finally {
            if (activated) {
                request.deactivate();
            }
            requests.destroy(request);
        }
    }

    private Message<Object> decoded(Message<Bytes> message, Subscription subscription) {
        return message.withValue(codecs.decode(message.value(), subscription.valueType()));
    }

    private void rollback() {
        try {
            if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
                transaction.rollback();
            }
        } catch (SystemException | IllegalStateException e) {
            LOGGER.log(Level.WARNING, "A delivery's transaction could not be rolled back.", e);
        }
    }

    /** Whether an exception says that the member has lost the partition. */
    static boolean fenced(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof FurrowException.Fenced) {
                return true;
            }
            for (Throwable suppressed : cause.getSuppressed()) {
                if (fenced(suppressed)) {
                    return true;
                }
            }
        }
        return false;
    }
}
