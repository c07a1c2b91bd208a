package io.furrow.consume;

import io.furrow.api.Bytes;
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
import io.furrow.store.Owned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A member that lives in this process: its positions are here, its session is kept alive by the {@link GroupKeeper}, and when that
 * ends all the same it joins again. Polling is for one thread at a time; commits of named offsets are safe for any.
 *
 * @param <T> the type of the values
 */
public final class LiveConsumer<T> extends DatabaseMember
        implements Consumer<T>, GroupKeeper.LiveMember, Fetch.Positions {
    private static final Logger LOGGER = Logger.getLogger(LiveConsumer.class.getName());

    private final LiveConsumers home;
    private final Class<T> type;
    private final Doorbell.Waiter waiter;
    private final ConcurrentSkipListMap<Integer, Held> held = new ConcurrentSkipListMap<>();
    private volatile MemberSession session;
    private volatile List<Owned> owned = List.of();
    private volatile boolean polled;
    private volatile boolean gone;
    private volatile boolean left;
    private boolean newcomer;
    private final Set<Integer> rewound = ConcurrentHashMap.newKeySet();
    private final ReentrantLock looking = new ReentrantLock();
    private final AtomicBoolean wokenUp = new AtomicBoolean();
    private Set<String> topics = Set.of();
    private @Nullable String pattern;
    private Set<TopicPartition> byHand = Set.of();
    private int turn;

    /** A partition this member reads: under which epoch it owns it, and where it reads on. */
    private record Held(long ownerEpoch, @Nullable Long position) {}

    LiveConsumer(LiveConsumers home, MemberSession session, Class<T> type, LogReader reader) {
        super(reader);
        this.home = home;
        this.session = session;
        this.type = type;
        this.waiter = home.doorbell.waiter();
    }

    @Override
    public MemberSession session() {
        return session;
    }

    @Override
    public void subscribe(Set<String> names) {
        super.subscribe(names);
        topics = Set.copyOf(names);
        pattern = null;
    }

    @Override
    public void subscribePattern(String expression) {
        super.subscribePattern(expression);
        pattern = expression;
        topics = Set.of();
    }

    @Override
    public void unsubscribe() {
        super.unsubscribe();
        topics = Set.of();
        pattern = null;
        byHand = Set.of();
    }

    @Override
    public void assign(Set<TopicPartition> partitions) {
        super.assign(partitions);
        byHand = Set.copyOf(partitions);
    }

    @Override
    void assignmentChanged() {
        look();
        takeUp(Set.of());
    }

    /** Sees what is owned now; answers whether it has changed. An older look never replaces a newer one. */
    private boolean look() {
        looking.lock();
        try {
            List<Owned> now = session.owned();
            boolean changed = !now.equals(owned);
            owned = now;
            return changed;
        } finally {
            looking.unlock();
        }
    }

    @Override
    public Set<TopicPartition> assignment() {
        takeUp(Set.of());
        Set<TopicPartition> partitions = new TreeSet<>();
        held.keySet().forEach(id -> partitions.add(name(id)));
        return partitions;
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
        List<LogRecord> records = await(limits, Set.of());
        List<Message<T>> messages = new ArrayList<>(records.size());
        for (Message<Bytes> message : home.messages.polled(group(), records)) {
            try {
                messages.add(message.withValue(decode(message.value())));
            } catch (FurrowException.Undecodable e) {
                if (messages.isEmpty()) {
                    throw e;
                }
                break;
            }
        }
        records.subList(0, messages.size()).forEach(this::advance);
        return messages;
    }

    /** What was lost meanwhile is read again by its new owner: no reason for this member not to go on. */
    private void commitPolled() {
        try {
            commit();
        } catch (FurrowException.Fenced e) {
            LOGGER.log(Level.FINE, "What was polled is read again by another member.", e);
            look();
        }
    }

    private @Nullable T decode(@Nullable Bytes value) {
        return type.cast(home.codecs.decode(value == null ? null : value.toArray(), type));
    }

    /**
     * Messages of one partition.
     *
     * @param fence by what the member owned the partition when it read them
     * @param messages the messages in order, at least one
     */
    public record Run(Fence fence, List<Message<Bytes>> messages) {}

    /**
     * The next messages of partitions that are not busy, as bytes. Busy partitions are kept even where another member waits for
     * them. What is answered is not read again, and after an exception nothing was read.
     */
    public List<Run> pollIdle(ReadLimits limits, Set<Integer> busy) {
        List<LogRecord> records = await(limits, busy);
        List<Message<Bytes>> messages = home.messages.polled(group(), records);
        Map<Integer, Run> runs = new TreeMap<>();
        for (int i = 0; i < records.size(); i++) {
            runs.computeIfAbsent(records.get(i).partitionId(), id -> new Run(fence(id), new ArrayList<>()))
                    .messages()
                    .add(messages.get(i));
        }
        records.forEach(this::advance);
        return List.copyOf(runs.values());
    }

    private Fence fence(int partitionId) {
        return new Fence(
                session.groupId(),
                session.id(),
                partitionId,
                ownerEpoch(partitionId).orElseThrow());
    }

    /** Ends a waiting poll from another thread; it answers nothing. */
    public void wakeUp() {
        wokenUp.set(true);
        waiter.wake();
    }

    /** By what changes to a partition are fenced; empty when the member does not own it. */
    public Optional<Fence> fence(TopicPartition partition) {
        int id = id(partition);
        return ownerEpoch(id).isEmpty() ? Optional.empty() : Optional.of(fence(id));
    }

    /** Reads a partition again from the offset that the group will have committed by the next poll, if it is still owned then. */
    public void rewind(int partitionId) {
        rewound.add(partitionId);
    }

    /**
     * Commits what was done under a fence. Meanwhile the member may have lost the partition, and may even have been given it again:
     * then it is refused. So it is when the group is no longer where the work began: an earlier try, whose COMMIT was not answered,
     * has done it.
     *
     * @param from the offset at which the work began, or null when it began nowhere
     */
    public void commit(Fence fence, @Nullable Long from, long next) {
        MemberSession current = session;
        List<Commit> commits = List.of(new Commit(fence.partitionId(), fence.ownerEpoch(), next, "", from));
        if (current.groupId() != fence.groupId() || !current.id().equals(fence.member())) {
            current.refuseFenced(0, commits);
        }
        current.commit(commits);
    }

    private List<LogRecord> await(ReadLimits limits, Set<Integer> busy) {
        if (topics.isEmpty() && pattern == null && byHand.isEmpty()) {
            throw new FurrowException.IllegalMemberState("Member \"" + memberId()
                    + "\" has neither a subscription nor an assignment: there is nothing to poll.");
        }
        long deadline = System.nanoTime() + limits.timeout().toNanos();
        while (true) {
            polled = true;
            takeUp(busy);
            List<Integer> idle = new ArrayList<>(held.keySet());
            idle.removeAll(busy);
            waiter.watch(idle, session.groupId());
            Collections.rotate(idle, turn++);
            List<LogRecord> records = home.fetch.records(idle, this, options().autoOffsetReset(), limits);
            long rest = deadline - System.nanoTime();
            if (!records.isEmpty() || rest <= 0 || wokenUp.getAndSet(false)) {
                return records;
            }
            sleep(Duration.ofNanos(Math.min(rest, home.settings.pollInterval().toNanos())));
        }
    }

    private void sleep(Duration patience) {
        try {
            waiter.await(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FurrowException.Unavailable("The poll was interrupted.", e);
        }
    }

    /** Brings what is read here to what is owned in the database: begins new partitions, drops lost ones, releases wanted ones. */
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
        Set<Integer> again = Set.copyOf(rewound);
        if (waiter.groupChanged() || !again.isEmpty()) {
            look();
        }
        List<Owned> now = owned;
        Map<Integer, Owned> mine = new TreeMap<>();
        now.forEach(o -> mine.put(o.partitionId(), o));
        Set<Integer> wanted = new TreeSet<>();
        now.stream()
                .filter(o -> o.release() && !busy.contains(o.partitionId()))
                .forEach(o -> wanted.add(o.partitionId()));
        Set<Integer> lost = new TreeSet<>(wanted);
        held.forEach((id, h) -> {
            Owned still = mine.get(id);
            if (still == null || still.ownerEpoch() != h.ownerEpoch()) {
                lost.add(id);
            }
        });
        lost.forEach(held::remove);
        Set<Integer> come = new TreeSet<>();
        for (Owned o : now) {
            if (!o.release() && held.putIfAbsent(o.partitionId(), new Held(o.ownerEpoch(), o.committed())) == null) {
                come.add(o.partitionId());
            }
        }
        again.forEach(id -> readAgain(mine.get(id)));
        rewound.removeAll(again);
        if (!wanted.isEmpty()) {
            session.release(wanted);
            look();
        }
        tell(come, lost);
    }

    private void readAgain(@Nullable Owned now) {
        if (now != null) {
            held.computeIfPresent(now.partitionId(), (id, h) -> new Held(h.ownerEpoch(), now.committed()));
        }
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
        MemberSession joined = session.groups().join(group(), options());
        tell(Set.of(), Set.copyOf(held.keySet()));
        looking.lock();
        try {
            held.clear();
            owned = List.of();
            session = joined;
            gone = false;
            home.keeper.add(this);
        } finally {
            looking.unlock();
        }
        newcomer = true;
    }

    /** Tells the group what this member wants, as often as it takes. */
    private void wishAgain() {
        if (!topics.isEmpty()) {
            session.subscribe(topics, null);
        } else if (pattern != null) {
            session.subscribe(null, pattern);
        } else if (!byHand.isEmpty()) {
            session.assign(byHand.stream().map(this::id).toList());
        }
        newcomer = false;
        look();
    }

    private void advance(LogRecord entry) {
        held.computeIfPresent(entry.partitionId(), (id, h) -> new Held(h.ownerEpoch(), entry.offset() + 1));
    }

    @Override
    public OptionalLong position(int partitionId) {
        Held mine = held.get(partitionId);
        return mine == null || mine.position() == null ? OptionalLong.empty() : OptionalLong.of(mine.position());
    }

    @Override
    public void begin(int partitionId, long position) {
        moveTo(partitionId, position);
    }

    @Override
    void moveTo(int partitionId, long offset) {
        held.computeIfPresent(partitionId, (id, h) -> new Held(h.ownerEpoch(), offset));
    }

    @Override
    OptionalLong ownerEpoch(int partitionId) {
        Held mine = held.get(partitionId);
        return mine == null ? OptionalLong.empty() : OptionalLong.of(mine.ownerEpoch());
    }

    @Override
    public void commit() {
        List<Commit> commits = new ArrayList<>();
        held.forEach((id, h) -> {
            if (h.position() != null) {
                commits.add(new Commit(id, h.ownerEpoch(), h.position(), ""));
            }
        });
        session.commit(commits);
    }

    @Override
    public void heartbeat() {
        beat();
    }

    @Override
    public void beat() {
        boolean progress = polled;
        polled = false;
        MemberSession mine = session;
        try {
            mine.heartbeat(progress);
            if (look()) {
                waiter.wake();
            }
        } catch (FurrowException.UnknownMember e) {
            ended(mine);
            throw e;
        }
    }

    private void ended(MemberSession mine) {
        looking.lock();
        try {
            if (mine == session) {
                home.keeper.remove(this);
                gone = true;
            }
        } finally {
            looking.unlock();
        }
        waiter.wake();
    }

    @Override
    public void leave() {
        left = true;
        home.keeper.remove(this);
        held.clear();
        try {
            super.leave();
        } finally {
            waiter.close();
        }
    }

    @Override
    public void close() {
        leave();
    }
}
