package io.furrow.connector;

import io.furrow.api.CommittedPosition;
import io.furrow.api.FurrowException;
import io.furrow.api.Membership;
import io.furrow.api.Message;
import io.furrow.api.TopicPartition;
import io.furrow.connector.Stretch.Due;
import io.furrow.connector.Stretch.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What a member has taken from its partitions, and which of it is acknowledged. Commits the offset behind all that is acknowledged
 * without a gap: one commit at a time, on a thread that ends when there is none to do. Acknowledging is safe for any thread, all
 * else is for the one that polls.
 */
final class Acknowledgements {
    private static final Logger LOGGER = Logger.getLogger(Acknowledgements.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final IncomingSettings settings;
    private final Membership member;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<TopicPartition, Stretch> stretches = new HashMap<>();
    private boolean committing;
    private boolean closed;

    Acknowledgements(IncomingSettings settings, Membership member) {
        this.settings = settings;
        this.member = member;
    }

    /** Takes what one poll brought, in order within each partition. */
    List<Taken> take(List<? extends Message<?>> messages) {
        lock.lock();
        try {
            List<Taken> taken = new ArrayList<>(messages.size());
            for (Message<?> message : messages) {
                taken.add(stretch(message).take(message));
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What is read elsewhere than where the last poll ended was lost and given back in between. What follows on a lost stretch is lost
     * with it, until the partition is read again from the committed offset.
     */
    private Stretch stretch(Message<?> message) {
        Stretch known = stretches.get(message.topicPartition());
        if (known != null && (known.lost() || known.continuesAt(message.offset()))) {
            return known;
        }
        if (known != null) {
            lose(known);
        }
        Stretch fresh = new Stretch(message.topicPartition(), message.offset());
        stretches.put(message.topicPartition(), fresh);
        return fresh;
    }

    /** Gives back what is not handed on any more: the end of this member is not to wait for it. */
    void giveBack(List<Taken> taken) {
        lock.lock();
        try {
            taken.forEach(one -> one.stretch().giveBack(one));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether another member does the message again, so that it need not be handed on. */
    boolean lost(Taken taken) {
        lock.lock();
        try {
            return taken.stretch().lost();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Acknowledges a message. The stage completes when it is committed; at once where the commit is held back by an earlier message,
     * and where the partition is lost and the message is done again.
     */
    CompletionStage<Void> acknowledge(Taken taken) {
        lock.lock();
        try {
            Stretch stretch = taken.stretch();
            if (closed || !stretch.acknowledge(taken)) {
                return DONE;
            }
            changed.signalAll();
            if (!stretch.isBehind(taken)) {
                return DONE;
            }
            if (!committing) {
                committing = true;
                Threads.start("commits-" + settings.channel(), this::commitAll);
            }
            return stretch.nextCommit();
        } finally {
            lock.unlock();
        }
    }

    private void commitAll() {
        for (List<Due> due = due(); !due.isEmpty(); due = due()) {
            commit(due);
        }
    }

    private List<Due> due() {
        lock.lock();
        try {
            List<Due> due = stretches.values().stream()
                    .map(Stretch::due)
                    .flatMap(Optional::stream)
                    .toList();
            if (due.isEmpty()) {
                committing = false;
                changed.signalAll();
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    private void commit(List<Due> all) {
        Map<TopicPartition, CommittedPosition> offsets = new HashMap<>();
        all.forEach(due -> offsets.put(due.stretch().partition(), CommittedPosition.of(due.next())));
        boolean again = true;
        while (again) {
            again = false;
            try {
                member.commit(offsets);
            } catch (RuntimeException e) {
                if (e instanceof FurrowException furrow && furrow.retryable()) {
                    again = pause(e);
                } else if (all.size() > 1) {
                    all.forEach(due -> commit(List.of(due)));
                } else {
                    lost(all.getFirst(), e);
                }
            }
        }
        all.forEach(due -> answer(due.waiting()));
    }

    /** Answers whether to go on. */
    private boolean pause(RuntimeException e) {
        LOGGER.log(Level.WARNING, e, () -> "The commits of channel " + settings.channel() + " pause.");
        try {
            await(() -> closed, PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !closed();
    }

    private void lost(Due due, RuntimeException e) {
        LOGGER.log(
                e instanceof FurrowException.Fenced || e instanceof FurrowException.UnknownMember
                        ? Level.FINE
                        : Level.WARNING,
                e,
                () -> "Channel " + settings.channel() + " could not commit " + due.next() + " of "
                        + due.stretch().partition() + "; what it did since the last commit is done again.");
        lock.lock();
        try {
            lose(due.stretch());
        } finally {
            lock.unlock();
        }
    }

    private void lose(Stretch stretch) {
        answer(stretch.lose());
        changed.signalAll();
    }

    /** What hangs on the stages is others' work, and must not hold up the commits. */
    private void answer(List<CompletableFuture<Void>> stages) {
        stages.forEach(stage -> Threads.start("answer-" + settings.channel(), () -> stage.complete(null)));
    }

    /** Reads again, from the committed offset, what could not be committed, where the member still has the partition. */
    void readLostAgain() {
        List<Stretch> lost;
        lock.lock();
        try {
            lost = stretches.values().stream().filter(Stretch::lost).toList();
        } finally {
            lock.unlock();
        }
        if (lost.isEmpty()) {
            return;
        }
        lookAgain();
        Set<TopicPartition> mine = member.assignment();
        lost.stream().filter(stretch -> mine.contains(stretch.partition())).forEach(this::readAgain);
        lock.lock();
        try {
            lost.forEach(stretch -> stretches.remove(stretch.partition(), stretch));
        } finally {
            lock.unlock();
        }
    }

    /** A sign of life brings back word of what the member still owns. */
    private void lookAgain() {
        try {
            member.heartbeat();
        } catch (FurrowException.UnknownMember e) {
            LOGGER.log(Level.FINE, "The member joins again with its next poll.", e);
        }
    }

    private void readAgain(Stretch stretch) {
        TopicPartition partition = stretch.partition();
        CommittedPosition committed = member.committed(Set.of(partition)).get(partition);
        try {
            member.seek(partition, committed == null ? stretch.first() : committed.offset());
        } catch (FurrowException.OffsetOutOfRange e) {
            member.seekToBeginning(Set.of(partition));
        }
    }

    /** How many more messages may be taken; waits that long for there to be any. */
    int awaitRoom(Duration longest) throws InterruptedException {
        lock.lock();
        try {
            await(() -> closed || open() < settings.maxInFlight(), longest);
            return Math.max(0, settings.maxInFlight() - open());
        } finally {
            lock.unlock();
        }
    }

    /** Waits that long until everything is acknowledged. */
    void awaitAll(Duration longest) throws InterruptedException {
        await(() -> open() == 0, longest);
    }

    /** Waits that long until nothing is being committed. */
    void awaitCommits(Duration longest) throws InterruptedException {
        await(() -> !committing, longest);
    }

    private int open() {
        return stretches.values().stream().mapToInt(Stretch::open).sum();
    }

    private void await(BooleanSupplier fact, Duration longest) throws InterruptedException {
        lock.lock();
        try {
            long left = longest.toNanos();
            while (!fact.getAsBoolean() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** No acknowledgement counts any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
