package io.furrow.consume;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.Message;
import io.furrow.api.ReadLimits;
import io.furrow.api.ResumedMember;
import io.furrow.api.TopicPartition;
import io.furrow.store.Doorbell;
import io.furrow.store.LogRecord;
import io.furrow.store.MemberRow;
import io.furrow.store.Offsets.Commit;
import io.furrow.store.Owned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A member that lives in the database only, taken up for one call. Its positions are columns, moved by compare-and-set. */
final class StoredMember extends DatabaseMember implements ResumedMember {
    private static final Duration RENEWAL = POLL_LEASE.dividedBy(3);

    private final LiveConsumers home;
    private final MemberSession session;

    StoredMember(LiveConsumers home, MemberSession session) {
        super(home.reader);
        this.home = home;
        this.session = session;
    }

    @Override
    MemberSession session() {
        return session;
    }

    @Override
    void assignmentChanged() {
        // Nothing is kept here.
    }

    @Override
    public Set<TopicPartition> assignment() {
        Set<TopicPartition> partitions = new TreeSet<>();
        session.owned().forEach(owned -> partitions.add(name(owned.partitionId())));
        return partitions;
    }

    @Override
    OptionalLong ownerEpoch(int partitionId) {
        return epoch(owned -> owned.partitionId() == partitionId);
    }

    /** The client names no epoch: what it has read before a reset is told from what it reads after it by its position. */
    @Override
    OptionalLong commitEpoch(int partitionId) {
        return epoch(owned -> owned.partitionId() == partitionId && !owned.reset());
    }

    private OptionalLong epoch(Predicate<Owned> which) {
        return session.owned().stream()
                .filter(which)
                .mapToLong(Owned::ownerEpoch)
                .findAny();
    }

    @Override
    void moveTo(int partitionId, long offset) {
        Groups groups = session.groups();
        boolean moved = groups.database.read(
                connection -> groups.offsets.seek(connection, session.groupId(), session.id(), partitionId, offset));
        if (!moved) {
            throw new FurrowException.Fenced(
                    "Member \"" + memberId() + "\" has lost " + name(partitionId) + ": it cannot seek there.");
        }
    }

    @Override
    public void commit() {
        commit(session.owned());
    }

    private void commit(List<Owned> owned) {
        List<Commit> commits = new ArrayList<>();
        for (Owned o : owned) {
            if (o.position() != null && !o.position().equals(o.committed())) {
                commits.add(new Commit(o.partitionId(), o.ownerEpoch(), o.position(), ""));
            }
        }
        session.commit(commits);
    }

    @Override
    public void heartbeat() {
        session.heartbeat(true);
    }

    @Override
    public Fetched poll(ReadLimits limits) {
        MemberRow row = session.row();
        if (row.topics() == null && row.pattern() == null && !row.assigned()) {
            throw new FurrowException.IllegalMemberState("Member \"" + memberId()
                    + "\" has neither a subscription nor an assignment: there is nothing to poll.");
        }
        Groups groups = session.groups();
        OptionalLong taken = groups.database.read(
                connection -> groups.members.beginPoll(connection, session.groupId(), session.id(), POLL_LEASE));
        if (taken.isEmpty()) {
            throw new FurrowException.IllegalMemberState(
                    "Another poll of member \"" + memberId() + "\" is running: one at a time.");
        }
        long poll = taken.getAsLong();
        try {
            session.heartbeat(true);
            return await(limits, poll);
        } catch (RuntimeException e) {
            end(poll);
            throw e;
        }
    }

    private Taken await(ReadLimits limits, long poll) {
        Groups groups = session.groups();
        if (options().autoCommit()) {
            commit(session.owned());
        }
        long deadline = System.nanoTime() + limits.timeout().toNanos();
        long beat = System.nanoTime();
        long renewed = beat;
        Reading reading = new Reading();
        try (Doorbell.Waiter waiter = home.doorbell.waiter()) {
            while (true) {
                reading = new Reading(kept(), reading);
                waiter.watch(reading.partitions(), session.groupId());
                List<LogRecord> records = home.fetch.records(
                        reading.partitions(), reading, options().autoOffsetReset(), limits);
                long left = deadline - System.nanoTime();
                if (!records.isEmpty() || left <= 0 || home.closing.begun()) {
                    records.forEach(reading::advance);
                    return new Taken(home.messages.polled(group(), records), reading, poll);
                }
                waiter.await(Duration.ofNanos(
                        Math.min(left, Math.min(home.settings.pollInterval().toNanos(), RENEWAL.toNanos()))));
                if (System.nanoTime() - renewed > RENEWAL.toNanos()) {
                    renewed = System.nanoTime();
                    renew(poll);
                }
                if (System.nanoTime() - beat
                        > session.beatInterval(home.settings.heartbeatInterval())
                                .toNanos()) {
                    beat = System.nanoTime();
                    session.heartbeat(true);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FurrowException.Unavailable("The poll was interrupted.", e);
        }
    }

    /** What is owned and not to go to somebody else, who gets it now. */
    private List<Owned> kept() {
        List<Owned> owned = session.owned();
        List<Integer> wanted =
                owned.stream().filter(Owned::release).map(Owned::partitionId).toList();
        session.release(wanted);
        return wanted.isEmpty() ? owned : session.owned();
    }

    private void renew(long poll) {
        Groups groups = session.groups();
        groups.database.read(connection -> {
            groups.members.renewPoll(connection, session.groupId(), session.id(), poll, POLL_LEASE);
            return connection;
        });
    }

    private void end(long poll) {
        Groups groups = session.groups();
        groups.database.read(connection -> {
            groups.members.endPoll(connection, session.groupId(), session.id(), poll);
            return connection;
        });
    }

    /** The partitions of one poll, and where each is to be read on after it. */
    private static final class Reading implements Fetch.Positions {
        private final Map<Integer, Owned> owned = new TreeMap<>();
        private final Map<Integer, Long> next = new TreeMap<>();

        Reading() {}

        /** Where reading had begun while the poll waited, it stays begun: latest means when the poll came. */
        Reading(List<Owned> owned, Reading before) {
            for (Owned o : owned) {
                this.owned.put(o.partitionId(), o);
                Owned was = before.owned.get(o.partitionId());
                Long begun = before.next.get(o.partitionId());
                if (was != null
                        && begun != null
                        && was.ownerEpoch() == o.ownerEpoch()
                        && was.positionVersion() == o.positionVersion()) {
                    next.put(o.partitionId(), begun);
                }
            }
        }

        List<Integer> partitions() {
            return List.copyOf(owned.keySet());
        }

        @Override
        public OptionalLong position(int partitionId) {
            Long begun = next.get(partitionId);
            Owned o = owned.get(partitionId);
            Long position = begun != null || o == null ? begun : o.position() != null ? o.position() : o.committed();
            return position == null ? OptionalLong.empty() : OptionalLong.of(position);
        }

        @Override
        public void begin(int partitionId, long position) {
            next.put(partitionId, position);
        }

        void advance(LogRecord entry) {
            next.put(entry.partitionId(), entry.offset() + 1);
        }
    }

    /** What one poll took. */
    private final class Taken implements Fetched {
        private final List<Message<Bytes>> messages;
        private final Reading reading;
        private final long poll;

        Taken(List<Message<Bytes>> messages, Reading reading, long poll) {
            this.messages = messages;
            this.reading = reading;
            this.poll = poll;
        }

        @Override
        public List<Message<Bytes>> messages() {
            return messages;
        }

        @Override
        public void delivered() {
            Groups groups = session.groups();
            groups.database.inTransaction(connection -> {
                for (Map.Entry<Integer, Long> moved : reading.next.entrySet()) {
                    Owned from = reading.owned.get(moved.getKey());
                    if (from != null) {
                        // Lost or moved meanwhile: then somebody else knows better where to read on.
                        groups.offsets.move(connection, session.groupId(), session.id(), from, moved.getValue());
                    }
                }
                groups.members.endPoll(connection, session.groupId(), session.id(), poll);
                return messages;
            });
        }

        @Override
        public void abandoned() {
            end(poll);
        }
    }
}
