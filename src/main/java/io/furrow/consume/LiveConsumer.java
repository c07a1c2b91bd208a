package io.furrow.consume;

import io.furrow.api.Bytes;
import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.FurrowException;
import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.api.ReadLimits;
import io.furrow.api.TopicPartition;
import io.furrow.store.Doorbell;
import io.furrow.store.Failures.Fence;
import io.furrow.store.LogReader;
import io.furrow.store.LogRecord;
import io.furrow.store.Offsets.Commit;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A member that lives in this process: it polls and commits, its session is kept alive by the {@link GroupKeeper}, and when that ends
 * all the same it joins again. Where it reads is known to its {@link Holdings}. Polling is for one thread at a time; commits of named
 * offsets are safe for any.
 *
 * @param <T> the type of the values
 */
public final class LiveConsumer<T> extends DatabaseMember implements Consumer<T>, GroupKeeper.LiveMember {
    private static final Logger LOGGER = Logger.getLogger(LiveConsumer.class.getName());

    private final LiveConsumers home;
    private final Values<T> values;
    private final Doorbell.Waiter waiter;
    private volatile Holdings holdings;
    private volatile boolean polled;
    private volatile boolean gone;
    private volatile boolean left;
    private boolean newcomer;
    private final ReentrantLock ending = new ReentrantLock();
    private final AtomicBoolean wokenUp = new AtomicBoolean();
    private Wish wish = Wish.NOTHING;
    private int turn;

    LiveConsumer(LiveConsumers home, MemberSession session, Class<T> type, LogReader reader) {
        super(reader);
        this.home = home;
        this.holdings = new Holdings(session, home.readAhead);
        this.values = new Values<>(type, home.codecs.decoder(type));
        this.waiter = home.doorbell.waiter();
    }

    @Override
    public MemberSession session() {
        return holdings.session();
    }

    @Override
    public void subscribe(Set<String> names) {
        super.subscribe(names);
        wish = Wish.ofTopics(names);
    }

    @Override
    public void subscribePattern(String expression) {
        super.subscribePattern(expression);
        wish = Wish.ofPattern(expression);
    }

    @Override
    public void unsubscribe() {
        super.unsubscribe();
        wish = Wish.NOTHING;
    }

    @Override
    public void assign(Set<TopicPartition> partitions) {
        super.assign(partitions);
        wish = Wish.byHand(partitions);
    }

    @Override
    void assignmentChanged() {
        holdings.look();
        takeUp(Set.of());
    }

    @Override
    public Set<TopicPartition> assignment() {
        takeUp(Set.of());
        return names(holdings.partitions());
    }

    @Override
    public List<Message<T>> poll(Duration timeout) {
        return poll(ReadLimits.DEFAULTS.within(timeout));
    }

    @Override
    public List<Message<T>> poll(ReadLimits limits) {
        if (options().autoCommit()) {
            commitPolled();
        }
        List<LogRecord> records = await(limits, Set.of(), Set.of());
        List<Message<T>> messages = values.of(home.messages.polled(group(), records));
        holdings.advance(records.subList(0, messages.size()));
        return messages;
    }

    /** What was lost meanwhile is read again by its new owner: no reason for this member not to go on. */
    private void commitPolled() {
        try {
            commit();
        } catch (FurrowException.Fenced e) {
            LOGGER.log(Level.FINE, "What was polled is read again by another member.", e);
            holdings.look();
        }
    }

    /**
     * The next messages of partitions that are not busy, as bytes. Busy partitions are kept even where another member waits for
     * them, waiting ones are only not read. What is answered is not read again, and after an exception nothing was read.
     */
    public List<Run> pollIdle(ReadLimits limits, Set<Integer> busy, Set<Integer> waiting) {
        List<LogRecord> records = await(limits, busy, waiting);
        List<Message<Bytes>> messages = home.messages.polled(group(), records);
        List<Run> runs = Run.byPartition(records, messages, holdings);
        holdings.advance(records);
        return runs;
    }

    /** Ends a waiting poll from another thread; it answers nothing. */
    public void wakeUp() {
        wokenUp.set(true);
        waiter.wake();
    }

    /** By what changes to a partition are fenced; empty when the member does not own it. */
    public Optional<Fence> fence(TopicPartition partition) {
        return holdings.fence(id(partition));
    }

    /** Whether the member holds a partition under that fence. */
    public boolean holds(Fence fence) {
        return holdings.holds(fence);
    }

    /** The partitions held of which failed messages were asked for again at any time, and how often. */
    public Map<Fence, Long> asked() {
        return holdings.asked();
    }

    /** Reads a partition again from the offset that the group will have committed by the next poll, if it is still owned then. */
    public void rewind(int partitionId) {
        holdings.rewind(partitionId);
    }

    /**
     * Commits what was done under a fence. Meanwhile the member may have lost the partition, and may even have been given it again:
     * then it is refused. So it is when the group is no longer where the work began: an earlier try, whose COMMIT was not answered,
     * has done it.
     *
     * @param from the offset at which the work began, or null when it began nowhere
     */
    public void commit(Fence fence, @Nullable Long from, long next) {
        MemberSession current = session();
        List<Commit> commits = List.of(new Commit(fence.partitionId(), fence.ownerEpoch(), next, "", from));
        if (current.groupId() != fence.groupId() || !current.id().equals(fence.member())) {
            current.refuseFenced(0, commits);
        }
        try {
            current.commit(commits);
        } finally {
            holdings.committedOtherwise();
        }
    }

    private List<LogRecord> await(ReadLimits limits, Set<Integer> busy, Set<Integer> waiting) {
        if (wish.nothing()) {
            throw new FurrowException.IllegalMemberState("Member \"" + memberId()
                    + "\" has neither a subscription nor an assignment: there is nothing to poll.");
        }
        long deadline = System.nanoTime() + limits.timeout().toNanos();
        boolean rung = false;
        while (true) {
            polled = true;
            waiter.looks();
            takeUp(busy);
            List<Integer> idle = holdings.readable(busy);
            idle.removeAll(waiting);
            waiter.watch(idle, session().groupId());
            Collections.rotate(idle, turn++);
            List<LogRecord> records =
                    rung && idle.size() == 1 ? home.fetch.rungFor(idle.getFirst(), holdings, limits) : List.of();
            if (records.isEmpty()) {
                records = home.fetch.records(idle, holdings, options().autoOffsetReset(), limits);
            }
            if (!records.isEmpty()) {
                waiter.found();
            }
            long rest = deadline - System.nanoTime();
            if (!records.isEmpty() || rest <= 0 || wokenUp.getAndSet(false)) {
                return records;
            }
            rung = sleep(
                    Duration.ofNanos(Math.min(rest, home.settings.pollInterval().toNanos())));
        }
    }

    private boolean sleep(Duration patience) {
        try {
            return waiter.await(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FurrowException.Unavailable("The poll was interrupted.", e);
        }
    }

    /** Makes sure of the session, and reads what the group has given to this member by now. */
    private void takeUp(Set<Integer> busy) {
        if (left) {
            throw new FurrowException.UnknownMember(group(), memberId());
        }
        if (gone) {
            joinAgain();
        }
        if (newcomer) {
            wishAgain();
        }
        Holdings.Change change = holdings.takeUp(waiter.groupChanged(), busy);
        tell(change.come(), change.lost());
    }

    private void tell(Set<Integer> come, Set<Integer> lost) {
        if (!lost.isEmpty()) {
            home.news.tell(new Happening.Revoked(group(), memberId(), names(lost)));
        }
        if (!come.isEmpty()) {
            home.news.tell(new Happening.Assigned(group(), memberId(), names(come)));
        }
    }

    private Set<TopicPartition> names(Set<Integer> ids) {
        Set<TopicPartition> names = new TreeSet<>();
        ids.forEach(id -> names.add(name(id)));
        return names;
    }

    /** The session ended while this process could not keep it: what was held is lost, and the member begins anew. */
    private void joinAgain() {
        MemberSession joined = session().groups().joinAgain(group(), options());
        tell(Set.of(), holdings.partitions());
        holdings.close();
        ending.lock();
        try {
            holdings = new Holdings(joined, home.readAhead);
            gone = false;
            home.keeper.add(this);
        } finally {
            ending.unlock();
        }
        newcomer = true;
    }

    /** Tells the group what this member wants, as often as it takes. */
    private void wishAgain() {
        wish.tell(session());
        newcomer = false;
        holdings.look();
    }

    @Override
    public void pause(Set<TopicPartition> partitions) {
        holdings.pause(ownedIds(partitions));
    }

    @Override
    public void resume(Set<TopicPartition> partitions) {
        holdings.resume(ownedIds(partitions));
    }

    @Override
    public Set<TopicPartition> paused() {
        return names(holdings.paused());
    }

    private List<Integer> ownedIds(Set<TopicPartition> partitions) {
        return partitions.stream().map(this::ownedId).toList();
    }

    @Override
    void moveTo(int partitionId, long offset) {
        holdings.moveTo(partitionId, offset);
    }

    @Override
    OptionalLong ownerEpoch(int partitionId) {
        return holdings.ownerEpoch(partitionId);
    }

    @Override
    public void commit() {
        holdings.commit();
    }

    @Override
    public void commit(Map<TopicPartition, CommittedPosition> offsets) {
        try {
            super.commit(offsets);
        } finally {
            holdings.committedOtherwise();
        }
    }

    @Override
    public void heartbeat() {
        beat();
    }

    @Override
    public void beat() {
        boolean progress = polled;
        polled = false;
        MemberSession mine = session();
        if (!progress) {
            holdings.ahead().dropAll();
        }
        try {
            mine.heartbeat(progress);
            if (holdings.look()) {
                waiter.wake();
            }
        } catch (FurrowException.UnknownMember e) {
            ended(mine);
            throw e;
        }
    }

    private void ended(MemberSession mine) {
        ending.lock();
        try {
            if (mine == session()) {
                home.keeper.remove(this);
                gone = true;
            }
        } finally {
            ending.unlock();
        }
        waiter.wake();
    }

    @Override
    public void leave() {
        end();
        super.leave();
    }

    @Override
    public void close() {
        if (options().groupInstanceId() == null) {
            leave();
        } else {
            end();
        }
    }

    private void end() {
        left = true;
        home.keeper.remove(this);
        holdings.close();
        waiter.close();
    }
}
