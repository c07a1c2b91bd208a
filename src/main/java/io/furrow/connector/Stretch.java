package io.furrow.connector;

import io.furrow.api.Message;
import io.furrow.api.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What was taken from a partition in one piece: nobody else has read there meanwhile, and everything before it is committed. Guarded by
 * the lock of its {@link Acknowledgements}.
 */
final class Stretch {
    private final TopicPartition partition;
    private final long first;
    private final ArrayDeque<Taken> pending = new ArrayDeque<>();
    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private long next;
    private long acknowledged;
    private long committed;
    private int open;
    private boolean lost;

    /** A message that was taken. */
    static final class Taken {
        private final Stretch stretch;
        private final long offset;
        private boolean acknowledged;

        private Taken(Stretch stretch, long offset) {
            this.stretch = stretch;
            this.offset = offset;
        }

        Stretch stretch() {
            return stretch;
        }
    }

    /** What waits to be committed: the next offset to read, and who wants to know. */
    record Due(Stretch stretch, long next, List<CompletableFuture<Void>> waiting) {}

    Stretch(TopicPartition partition, long first) {
        this.partition = partition;
        this.first = first;
        this.next = first;
        this.acknowledged = first;
        this.committed = first;
    }

    TopicPartition partition() {
        return partition;
    }

    /** The first offset of it. */
    long first() {
        return first;
    }

    /** Whether a message follows on what was taken so far. */
    boolean continuesAt(long offset) {
        return next == offset;
    }

    boolean lost() {
        return lost;
    }

    /** How many messages are taken and not acknowledged. */
    int open() {
        return open;
    }

    Taken take(Message<?> message) {
        Taken taken = new Taken(this, message.offset());
        if (!lost) {
            pending.add(taken);
            next = message.offset() + 1;
            open++;
        }
        return taken;
    }

    /** What was taken last is not handed on. */
    void giveBack(Taken taken) {
        if (!lost && pending.remove(taken)) {
            open--;
        }
    }

    /** Answers whether it was not acknowledged before. */
    boolean acknowledge(Taken taken) {
        if (lost || taken.acknowledged) {
            return false;
        }
        taken.acknowledged = true;
        open--;
        while (!pending.isEmpty() && pending.getFirst().acknowledged) {
            acknowledged = pending.removeFirst().offset + 1;
        }
        return true;
    }

    /** Whether a message and all before it are acknowledged, so that it is committed next. */
    boolean isBehind(Taken taken) {
        return taken.offset < acknowledged;
    }

    /** Answers a stage that completes with the next commit. */
    CompletableFuture<Void> nextCommit() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        waiting.add(stage);
        return stage;
    }

    /** What there is to commit now; empty when there is nothing. */
    Optional<Due> due() {
        if (lost || acknowledged == committed) {
            return Optional.empty();
        }
        committed = acknowledged;
        return Optional.of(new Due(this, acknowledged, forgetWaiting()));
    }

    /** Nothing of it counts any more; answers who waits for a commit that will not come. */
    List<CompletableFuture<Void>> lose() {
        lost = true;
        open = 0;
        pending.clear();
        return forgetWaiting();
    }

    private List<CompletableFuture<Void>> forgetWaiting() {
        List<CompletableFuture<Void>> all = waiting;
        waiting = new ArrayList<>();
        return all;
    }
}
