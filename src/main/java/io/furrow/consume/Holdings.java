package io.furrow.consume;

import io.furrow.store.Failures.Fence;
import io.furrow.store.LogRecord;
import io.furrow.store.Offsets.Commit;
import io.furrow.store.Owned;
import io.furrow.store.Watermark;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a live member holds during one session: each partition it reads, under which epoch it owns it, and where it reads on. It is
 * brought to what the database says by {@link #takeUp}, which is for one thread at a time; all else is safe for any.
 */
final class Holdings implements Fetch.Positions {
    /* Nanoseconds for which what retention and truncation did meanwhile may go unseen by who is behind. */
    private static final long RECENT = 100_000_000;

    private final MemberSession session;
    private final ConcurrentSkipListMap<Integer, Held> held = new ConcurrentSkipListMap<>();
    private final Set<Integer> rewound = ConcurrentHashMap.newKeySet();
    private final Set<Integer> paused = ConcurrentHashMap.newKeySet();
    private final RunsAhead ahead;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile List<Owned> owned = List.of();
    private volatile Asked asked = new Asked(Map.of(), 0);

    /** Watermarks, and when they were asked for. */
    private record Asked(Map<Integer, Watermark> watermarks, long nanos) {}

    /**
     * A partition this member reads: under which epoch it owns it, and where it reads on.
     *
     * @param committed what the group has committed for it, or null where that is not known
     */
    private record Held(
            long ownerEpoch,
            @Nullable Long position,
            @Nullable Long committed) {
        Held at(@Nullable Long other) {
            return new Held(ownerEpoch, other, committed);
        }

        Held withCommitted(@Nullable Long other) {
            return new Held(ownerEpoch, position, other);
        }

        boolean moved() {
            return position != null && !position.equals(committed);
        }
    }

    /** The partitions that came and went at once. */
    record Change(Set<Integer> come, Set<Integer> lost) {}

    Holdings(MemberSession session, ReadAhead readAhead) {
        this.session = session;
        this.ahead = new RunsAhead(readAhead);
    }

    MemberSession session() {
        return session;
    }

    Set<Integer> partitions() {
        return held.keySet();
    }

    /** What is to be read now: what is held, except for what is paused and what somebody is busy with. */
    List<Integer> readable(Set<Integer> busy) {
        List<Integer> readable = new ArrayList<>(held.keySet());
        readable.removeAll(busy);
        readable.removeAll(paused);
        return readable;
    }

    void pause(Collection<Integer> partitions) {
        paused.addAll(partitions);
        partitions.forEach(ahead::drop);
    }

    void resume(Collection<Integer> partitions) {
        paused.removeAll(partitions);
    }

    Set<Integer> paused() {
        return paused;
    }

    /** Nothing is held any more. */
    void close() {
        held.clear();
        ahead.close();
    }

    /** Sees what is owned now; answers whether it has changed. An older look never replaces a newer one. */
    boolean look() {
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

    /**
     * Brings what is held to what is owned in the database: begins new partitions, drops lost ones, releases wanted ones.
     *
     * @param groupChanged whether what was seen last may have changed
     * @param busy partitions to keep even where another member waits for them
     */
    Change takeUp(boolean groupChanged, Set<Integer> busy) {
        Set<Integer> again = Set.copyOf(rewound);
        if (groupChanged || !again.isEmpty()) {
            look();
        }
        List<Owned> now = owned;
        Set<Integer> wanted = now.stream()
                .filter(o -> o.release() && !busy.contains(o.partitionId()))
                .map(Owned::partitionId)
                .collect(Collectors.toSet());
        Set<Integer> lost = drop(now, wanted);
        Set<Integer> come = begin(now);
        readAgain(now, again);
        if (!wanted.isEmpty()) {
            session.release(wanted);
            look();
        }
        return new Change(come, lost);
    }

    /** Drops what is wanted by others, owned no more, or owned anew. */
    private Set<Integer> drop(List<Owned> now, Set<Integer> wanted) {
        Map<Integer, Long> epochs = new TreeMap<>();
        now.forEach(o -> epochs.put(o.partitionId(), o.ownerEpoch()));
        Set<Integer> lost = new TreeSet<>(wanted);
        held.forEach((id, h) -> {
            if (!Long.valueOf(h.ownerEpoch()).equals(epochs.get(id))) {
                lost.add(id);
            }
        });
        lost.forEach(held::remove);
        paused.removeIf(id -> wanted.contains(id) || !epochs.containsKey(id));
        lost.forEach(ahead::drop);
        return lost;
    }

    private Set<Integer> begin(List<Owned> now) {
        Set<Integer> come = new TreeSet<>();
        for (Owned o : now) {
            if (!o.release()
                    && held.putIfAbsent(o.partitionId(), new Held(o.ownerEpoch(), o.committed(), null)) == null) {
                come.add(o.partitionId());
            }
        }
        return come;
    }

    private void readAgain(List<Owned> now, Set<Integer> again) {
        now.stream().filter(o -> again.contains(o.partitionId())).forEach(o -> moveTo(o.partitionId(), o.committed()));
        rewound.removeAll(again);
    }

    /** Reads a partition again from the offset that the group will have committed by the next {@link #takeUp}. */
    void rewind(int partitionId) {
        rewound.add(partitionId);
    }

    void moveTo(int partitionId, @Nullable Long offset) {
        held.computeIfPresent(partitionId, (id, h) -> h.at(offset));
    }

    /** Moves behind records that were read, those of a partition in order and together. */
    void advance(List<LogRecord> records) {
        for (int i = 0; i < records.size(); i++) {
            LogRecord last = records.get(i);
            if (i + 1 == records.size() || records.get(i + 1).partitionId() != last.partitionId()) {
                moveTo(last.partitionId(), last.offset() + 1);
            }
        }
    }

    @Override
    public RunsAhead ahead() {
        return ahead;
    }

    @Override
    public Map<Integer, Watermark> recent() {
        Asked last = asked;
        return System.nanoTime() - last.nanos() < RECENT ? last.watermarks() : Map.of();
    }

    @Override
    public void asked(Map<Integer, Watermark> watermarks) {
        asked = new Asked(watermarks, System.nanoTime());
    }

    @Override
    public void begin(int partitionId, long position) {
        moveTo(partitionId, position);
    }

    @Override
    public OptionalLong position(int partitionId) {
        Held mine = held.get(partitionId);
        return mine == null || mine.position() == null ? OptionalLong.empty() : OptionalLong.of(mine.position());
    }

    OptionalLong ownerEpoch(int partitionId) {
        Held mine = held.get(partitionId);
        return mine == null ? OptionalLong.empty() : OptionalLong.of(mine.ownerEpoch());
    }

    /** By what changes to a partition are fenced; empty when it is not held. */
    Optional<Fence> fence(int partitionId) {
        return Optional.ofNullable(held.get(partitionId))
                .map(mine -> new Fence(session.groupId(), session.id(), partitionId, mine.ownerEpoch()));
    }

    /** Whether a partition is held under that fence. */
    boolean holds(Fence fence) {
        return fence(fence.partitionId()).filter(fence::equals).isPresent();
    }

    /** The partitions held of which failed messages were asked for again at any time, and how often. */
    Map<Fence, Long> asked() {
        Map<Fence, Long> asked = new LinkedHashMap<>();
        for (Owned o : owned) {
            if (o.asked() > 0) {
                fence(o.partitionId()).ifPresent(fence -> asked.put(fence, o.asked()));
            }
        }
        return asked;
    }

    /** Commits where each partition is read on, as far as the group is not there already. */
    @SuppressWarnings(
            "ReferenceEquality") // whoever has committed something else meanwhile has put an equal one in its place
    void commit() {
        Map<Integer, Held> moved = new TreeMap<>();
        List<Commit> commits = new ArrayList<>();
        held.forEach((id, h) -> {
            if (h.moved()) {
                moved.put(id, h);
                commits.add(new Commit(id, h.ownerEpoch(), Objects.requireNonNull(h.position()), ""));
            }
        });
        if (session.commit(commits)) {
            moved.forEach((id, before) ->
                    held.computeIfPresent(id, (same, now) -> now == before ? now.withCommitted(now.position()) : now));
        }
    }

    /** Something was committed past {@link #commit}, or may have been. */
    void committedOtherwise() {
        held.replaceAll((id, h) -> h.withCommitted(null));
    }
}
