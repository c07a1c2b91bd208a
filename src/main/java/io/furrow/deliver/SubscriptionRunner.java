package io.furrow.deliver;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.MemberOptions;
import io.furrow.api.Message;
import io.furrow.api.ReadLimits;
import io.furrow.consume.LiveConsumer;
import io.furrow.consume.Run;
import io.furrow.store.Failures.Fence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Feeds one subscription: one thread polls, and each partition that has messages is handled on a virtual thread of its own. A
 * partition that is being handled is not polled meanwhile, so its order holds.
 */
final class SubscriptionRunner {
    private static final Logger LOGGER = Logger.getLogger(SubscriptionRunner.class.getName());
    private static final ReadLimits LIMITS = ReadLimits.DEFAULTS.within(Duration.ofSeconds(1));
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Deliveries home;
    private final Subscription subscription;
    private final Permits permits;
    private final Map<Integer, Thread> busy = new ConcurrentHashMap<>();
    private final Stopping stopping = new Stopping();
    private volatile @Nullable LiveConsumer<Bytes> consumer;
    private @Nullable Thread thread;

    SubscriptionRunner(Deliveries home, Subscription subscription) {
        this.home = home;
        this.subscription = subscription;
        this.permits = new Permits(home.settings.concurrency());
    }

    void start() {
        thread = Thread.ofVirtual()
                .name("furrow-deliver-" + subscription.group())
                .start(this::run);
    }

    private void run() {
        while (!stopping.asked()) {
            try {
                stepOver();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOGGER.log(Level.WARNING, e, () -> "Deliveries pause: " + subscription + ".");
                pause();
            }
        }
        leave();
    }

    private void stepOver() throws InterruptedException {
        try {
            step();
        } catch (FurrowException.OffsetOutOfRange e) {
            skipForgotten(e);
        }
    }

    private void pause() {
        try {
            stopping.await(PAUSE);
        } catch (InterruptedException e) {
            stopping.ask();
        }
    }

    /** Polls once and hands what came to the partitions' threads. */
    private void step() throws InterruptedException {
        LiveConsumer<Bytes> member = joined();
        for (Run run : member.pollIdle(LIMITS, Set.copyOf(busy.keySet()))) {
            permits.take();
            Thread delivery = Thread.ofVirtual()
                    .name("furrow-deliver-" + subscription.group() + "-"
                            + run.messages().getFirst().topicPartition())
                    .unstarted(() -> deliver(member, run.fence(), run.messages()));
            busy.put(run.fence().partitionId(), delivery);
            delivery.start();
        }
    }

    private LiveConsumer<Bytes> joined() {
        if (consumer == null) {
            consumer = home.consumers.live(
                    subscription.group(),
                    Set.of(subscription.topic()),
                    Bytes.class,
                    MemberOptions.DEFAULTS.withSessionTimeout(home.settings.sessionTimeout()));
        }
        return consumer;
    }

    private void deliver(LiveConsumer<Bytes> member, Fence fence, List<Message<Bytes>> messages) {
        try {
            new PartitionDelivery(home, subscription, member, fence, permits, stopping).deliver(messages);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> "Deliveries of " + messages.getFirst().topicPartition() + " pause: " + subscription + ".");
            pause();
        } finally {
            busy.remove(fence.partitionId());
            permits.giveBack();
            member.wakeUp();
        }
    }

    /** Retention was faster than this group: how much it lost was told when it was forgotten. */
    private void skipForgotten(FurrowException.OffsetOutOfRange e) {
        LOGGER.log(
                Level.SEVERE, "Group {0} has lost messages: {1}", new Object[] {subscription.group(), e.getMessage()});
        if (consumer != null) {
            LiveConsumer<Bytes> member = consumer;
            long next = e.forgotten() ? e.logStartOffset() : e.highWatermark();
            // Committed as well: failures are counted at the committed offset.
            member.fence(e.partition()).ifPresent(fence -> member.commit(fence, null, next));
            member.seek(e.partition(), next);
        }
    }

    /** Takes nothing more, finishes what is being handled, and leaves the group. */
    void stop() {
        stopping.ask();
        if (consumer != null) {
            consumer.wakeUp();
        }
    }

    /** Waits for the end of it all. */
    void awaitEnd(Duration grace) throws InterruptedException {
        if (thread != null) {
            thread.join(grace);
        }
    }

    /** Waits until no partition is being handled, but no longer than another member would wait for this one. */
    private void awaitDeliveries() throws InterruptedException {
        long deadline = System.nanoTime() + home.settings.sessionTimeout().toNanos();
        for (Thread delivery : busy.values()) {
            delivery.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    private void leave() {
        try {
            awaitDeliveries();
            if (consumer != null && busy.isEmpty()) {
                consumer.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (FurrowException e) {
            LOGGER.log(Level.FINE, "The group could not be left; its other members wait for the session to end.", e);
        }
    }
}
