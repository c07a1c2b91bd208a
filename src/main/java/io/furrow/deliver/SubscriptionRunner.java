package io.furrow.deliver;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.MemberOptions;
import io.furrow.api.ReadLimits;
import io.furrow.consume.LiveConsumer;
import io.furrow.consume.Run;
import io.furrow.store.Failures.Fence;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Feeds one subscription: one thread polls, and each partition that has messages is handled on a virtual thread of its own. A
 * partition that is being handled is not polled meanwhile, so its order holds.
 */
final class SubscriptionRunner {
    private static final Logger LOGGER = Logger.getLogger(SubscriptionRunner.class.getName());
    private static final ReadLimits LIMITS = ReadLimits.DEFAULTS.within(Duration.ofSeconds(1));
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LAST_GRACE = Duration.ofSeconds(1);

    private final Deliveries home;
    private final Subscription subscription;
    private final Permits permits;
    private final Map<Integer, Work> busy = new ConcurrentHashMap<>();
    private final Map<Integer, Tenure> tenures = new ConcurrentHashMap<>();
    private final Stopping stopping = new Stopping();
    private volatile @Nullable LiveConsumer<Bytes> consumer;
    private @Nullable Thread thread;
    private volatile long deadline;

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

    /** Polls once and hands what came to the partitions' threads; failed messages that were asked for again come first. */
    private void step() throws InterruptedException {
        LiveConsumer<Bytes> member = joined();
        for (Map.Entry<Fence, Long> asked : member.asked().entrySet()) {
            Fence fence = asked.getKey();
            if (!busy.containsKey(fence.partitionId()) && owes(fence, asked.getValue())) {
                begin(
                        member,
                        fence,
                        (tenure, work) -> new Redelivery(home, subscription, tenure, work)
                                .deliver(home.catalogue.name(fence.partitionId()), asked.getValue()));
            }
        }
        for (Run run : member.pollIdle(LIMITS, Set.copyOf(busy.keySet()), stopped(member))) {
            begin(
                    member,
                    run.fence(),
                    (tenure, work) ->
                            new PartitionDelivery(home, subscription, member, tenure, work).deliver(run.messages()));
        }
    }

    private boolean owes(Fence fence, long asked) {
        Tenure known = tenures.get(fence.partitionId());
        return known == null || !known.fence().equals(fence) || known.owes(asked);
    }

    /** Partitions that wait at a message that failed, until they are taken up anew. */
    private Set<Integer> stopped(LiveConsumer<Bytes> member) {
        return tenures.values().stream()
                .filter(tenure -> tenure.stopped() && member.holds(tenure.fence()))
                .map(tenure -> tenure.fence().partitionId())
                .collect(Collectors.toSet());
    }

    /** What is done with a partition. */
    @FunctionalInterface
    private interface Task {
        void run(Tenure tenure, Work work) throws InterruptedException;
    }

    private void begin(LiveConsumer<Bytes> member, Fence fence, Task task) throws InterruptedException {
        permits.take();
        Work work = new Work(fence, permits, stopping, abandoned -> abandon(member, abandoned));
        busy.put(fence.partitionId(), work);
        work.start("furrow-deliver-" + subscription.group() + "-" + fence.partitionId(), () -> run(member, work, task));
    }

    private void run(LiveConsumer<Bytes> member, Work work, Task task) {
        try {
            Optional<Tenure> tenure = tenure(work.fence());
            if (tenure.isPresent()) {
                task.run(tenure.get(), work);
            } else {
                member.rewind(work.fence().partitionId());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> "Deliveries of " + home.catalogue.name(work.fence().partitionId()) + " pause: " + subscription
                            + ".");
            // Whatever was not reached: it may have been before anything was delivered.
            member.rewind(work.fence().partitionId());
            pause();
        } finally {
            end(member, work);
        }
    }

    private void end(LiveConsumer<Bytes> member, Work work) {
        busy.remove(work.fence().partitionId(), work);
        if (work.end()) {
            member.wakeUp();
        }
    }

    private Optional<Tenure> tenure(Fence fence) {
        Tenure known = tenures.get(fence.partitionId());
        if (known != null && known.fence().equals(fence)) {
            return Optional.of(known);
        }
        Optional<Tenure> begun =
                home.failures.standing(fence).map(standing -> new Tenure(fence, standing, home.settings.batch()));
        begun.ifPresent(tenure -> tenures.put(fence.partitionId(), tenure));
        return begun;
    }

    /**
     * An observer has not come back. Its partition is taken up anew, so that whatever it still does is fenced, and its message is
     * tried alone, where a try without an end counts as a failure.
     */
    private void abandon(LiveConsumer<Bytes> member, Work work) {
        LOGGER.log(
                Level.SEVERE,
                "An observer has not returned and is given up; its thread goes on by itself: {0}, partition {1}.",
                new Object[] {subscription, work.fence().partitionId()});
        Tenure tenure = tenures.get(work.fence().partitionId());
        if (tenure != null && tenure.fence().equals(work.fence())) {
            tenure.abandon();
        }
        try {
            home.failures.reclaim(work.fence());
            home.doorbell.ringGroup(work.fence().groupId());
        } catch (FurrowException e) {
            LOGGER.log(Level.WARNING, "The partition is not taken up anew before its owner changes.", e);
            return;
        }
        end(member, work);
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

    /** Takes nothing more, finishes what is being handled or interrupts it after the grace, and leaves the group. */
    void end() {
        deadline = System.nanoTime() + home.settings.shutdownGrace().toNanos();
        stopping.ask();
        if (consumer != null) {
            consumer.wakeUp();
        }
    }

    /** Waits until that is so. */
    void await() throws InterruptedException {
        if (thread != null) {
            thread.join(
                    Duration.ofNanos(Math.max(0, deadline - System.nanoTime())).plus(LAST_GRACE.multipliedBy(2)));
        }
    }

    private void leave() {
        try {
            awaitWork(deadline);
            if (!busy.isEmpty()) {
                LOGGER.log(Level.WARNING, "Observers still at work are interrupted: {0}.", subscription);
                busy.values().forEach(Work::interrupt);
                awaitWork(System.nanoTime() + LAST_GRACE.toNanos());
            }
            if (consumer != null) {
                // Fences what is at work even now.
                consumer.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (FurrowException e) {
            LOGGER.log(Level.FINE, "The group could not be left; its other members wait for the session to end.", e);
        }
    }

    private void awaitWork(long until) throws InterruptedException {
        for (Work work : busy.values()) {
            work.await(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
        }
    }
}
