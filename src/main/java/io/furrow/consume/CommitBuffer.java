package io.furrow.consume;

import io.furrow.api.FurrowException;
import io.furrow.store.CallersTransaction;
import io.furrow.store.Database.Outcome;
import io.furrow.store.Offsets.Commit;
import io.furrow.store.Offsets.Committed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The offsets that one transaction commits: the last of each partition, written at its end, so that no row is held for longer. */
final class CommitBuffer implements CallersTransaction.Participant {
    private final Map<MemberSession, TreeMap<Integer, Commit>> waiting = new LinkedHashMap<>();
    private final Map<MemberSession, List<Commit>> written = new LinkedHashMap<>();

    void add(MemberSession session, List<Commit> commits) {
        TreeMap<Integer, Commit> byPartition = waiting.computeIfAbsent(session, s -> new TreeMap<>());
        commits.forEach(commit -> byPartition.put(commit.partitionId(), commit));
    }

    /** Before the messages: a fenced member should not get as far as a partition's lock. */
    @Override
    public int order() {
        return 1;
    }

    @Override
    public boolean pending() {
        return !waiting.isEmpty();
    }

    @Override
    public @Nullable String write(Connection connection) {
        Map<MemberSession, TreeMap<Integer, Commit>> batch = new LinkedHashMap<>(waiting);
        waiting.clear();
        String xid = null;
        for (Map.Entry<MemberSession, TreeMap<Integer, Commit>> entry : batch.entrySet()) {
            MemberSession session = entry.getKey();
            List<Commit> commits = new ArrayList<>(entry.getValue().values());
            try {
                Committed committed =
                        session.groups().offsets.commit(connection, session.groupId(), session.id(), commits);
                session.refuseFenced(committed.partitions(), commits);
                xid = committed.xid();
            } catch (SQLException e) {
                throw new FurrowException.NotStored(
                        "The offsets could not be committed with the transaction. Try again.", true, e);
            }
            written.merge(session, commits, (a, b) -> {
                List<Commit> both = new ArrayList<>(a);
                both.addAll(b);
                return both;
            });
        }
        return xid;
    }

    @Override
    public void ended(Outcome outcome) {
        if (outcome == Outcome.COMMITTED) {
            written.forEach(MemberSession::tell);
        }
    }
}
