package io.furrow.deliver;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.Message;
import io.furrow.codec.Codecs;
import io.furrow.consume.LiveConsumer;
import io.furrow.store.Failures.Fence;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.util.Iterator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

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

    /**
     * Handles messages of one partition, in order, until they or the time for one transaction are used up.
     *
     * @return how many were handled and committed
     * @throws Exception what the observer or the commit threw; nothing was committed, unless the commit's answer was lost
     */
    int handle(Subscription subscription, LiveConsumer<?> consumer, Fence fence, List<Message<Bytes>> messages)
            throws Exception {
        long until = System.nanoTime() + settings.batchTime().toNanos();
        transaction.begin();
        RequestContextController request = requests.get();
        boolean activated = request.activate();
        try {
            int handled = 0;
            Iterator<Message<Bytes>> rest = messages.iterator();
            do {
                subscription.observer().notify(decoded(rest.next(), subscription));
                handled++;
            } while (rest.hasNext() && System.nanoTime() < until);
            consumer.commit(
                    fence,
                    messages.getFirst().offset(),
                    messages.get(handled - 1).offset() + 1);
            transaction.commit();
            return handled;
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
