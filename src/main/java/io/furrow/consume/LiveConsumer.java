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
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A member that lives in this process: its positions are here, its session is kept alive by the {@link GroupKeeper}, and when that
 * ends all the same it joins again. Polling is for one thread at a time; commits of named offsets are safe for any.
 *
 * @param <T> the type of the values
 */
public final class LiveConsumer<T> extends DatabaseMember
        implements Consumer<T>, GroupKeeper.LiveMember, Fetch.Positions {
    private final LiveConsumers home;
    private final Class<T> type;
    private final Doorbell.Waiter waiter;
    private final ConcurrentSkipListMap<Integer, Held> held = new ConcurrentSkipListMap<>();
    private volatile MemberSession session;
    private volatile List<Owned> owned = List.of();
    private volatile boolean polled;
    private volatile boolean gone;
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
        owned = session.owned();
        takeUp(Set.of());
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
            commit();
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

    private @Nullable T decode(@Nullable Bytes value) {
        return type.cast(home.codecs.decode(value == null ? null : value.toArray(), type));
    }

    /**
     * The next messages of partitions that are not busy, as bytes. Busy partitions are kept even where another member waits for
     * them.
     */
    public List<Message<Bytes>> pollIdle(ReadLimits limits, Set<TopicPartition> busy) {
        Set<Integer> busyIds = new TreeSet<>();
        busy.forEach(partition -> busyIds.add(id(partition)));
        List<LogRecord> records = await(limits, busyIds);
        records.forEach(this::advance);
        return home.messages.polled(group(), records);
    }

    /** Ends a waiting poll from another thread; it answers nothing. */
    public void wakeUp() {
        wokenUp.set(true);
        waiter.wake();
    }

    /** By what changes to a partition are fenced; empty when the member does not own it. */
    public Optional<Fence> fence(TopicPartition partition) {
        int id = id(partition);
        OptionalLong epoch = ownerEpoch(id);
        return epoch.isEmpty()
                ? Optional.empty()
                : Optional.of(new Fence(session.groupId(), session.id(), id, epoch.getAsLong()));
    }

    /** Reads a partition again from the offset that the group has committed, if it is still owned. */
    public void rewind(TopicPartition partition) {
        CommittedPosition committed = committed(Set.of(partition)).get(partition);
        held.computeIfPresent(
                id(partition), (id, h) -> new Held(h.ownerEpoch(), committed == null ? null : committed.offset()));
    }

    private List<LogRecord> await(ReadLimits limits, Set<Integer> busy) {
        long deadline = System.nanoTime() + limits.timeout().toNanos();
        while (true) {
            polled = true;
            takeUp(busy);
            List<Integer> idle = new ArrayList<>(held.keySet());
            idle.removeAll(busy);
            waiter.watch(idle, session.groupId());
            Collections.rotate(idle, turn++);
            List<LogRecord> records = home.fetch.records(idle, this, options().autoOffsetReset(), limits);
            long left = deadline - System.nanoTime();
            if (!records.isEmpty() || left <= 0 || wokenUp.getAndSet(false)) {
                return records;
            }
            sleep(Duration.ofNanos(Math.min(left, home.settings.pollInterval().toNanos())));
            if (waiter.groupChanged()) {
                owned = session.owned();
            }
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
        if (gone) {
            joinAgain();
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
        if (!wanted.isEmpty()) {
            session.release(wanted);
            owned = session.owned();
        }
        tell(come, lost);
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
        held.clear();
        owned = List.of();
        session = session.groups().join(group(), options());
        gone = false;
        home.keeper.add(this);
        if (!topics.isEmpty()) {
            session.subscribe(topics, null);
        } else if (pattern != null) {
            session.subscribe(null, pattern);
        } else if (!byHand.isEmpty()) {
            session.assign(byHand.stream().map(this::id).toList());
        }
        owned = session.owned();
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
        Map<TopicPartition, CommittedPosition> positions = new TreeMap<>();
        held.forEach((id, h) -> {
            if (h.position() != null) {
                positions.put(name(id), CommittedPosition.of(h.position()));
            }
        });
        commit(positions);
    }

    @Override
    public void heartbeat() {
        beat();
    }

    @Override
    public void beat() {
        boolean progress = polled;
        polled = false;
        try {
            session.heartbeat(progress);
            List<Owned> now = session.owned();
            if (!now.equals(owned)) {
                owned = now;
                waiter.wake();
            }
        } catch (FurrowException.UnknownMember e) {
            gone = true;
            waiter.wake();
            throw e;
        }
    }

    @Override
    public void leave() {
        home.keeper.remove(this);
        held.clear();
        super.leave();
        waiter.close();
    }

    @Override
    public void close() {
        leave();
    }
}
