package io.furrow.chaos;

import io.furrow.chaos.Mutant.Change;
import java.util.List;

/** The bugs that can be planted. */
final class Mutants {
    private static final String OFFSETS = "io/furrow/store/Offsets.java";
    private static final String MESSAGE_LOG = "io/furrow/store/MessageLog.java";
    private static final String APPEND_STATEMENTS = "io/furrow/store/AppendStatements.java";
    private static final String DOORBELL = "io/furrow/store/Doorbell.java";
    private static final String LIVE_CONSUMER = "io/furrow/consume/LiveConsumer.java";
    private static final String APPENDER = "io/furrow/store/Appender.java";

    private static final String MEMBERS = "io/furrow/store/Members.java";
    private static final String LOG_READER = "io/furrow/store/LogReader.java";

    private static final String CLOCK = "< clock_timestamp()";
    private static final String CLOCKS = "< clock_timestamp() + (pg_backend_pid() % 3) * interval '5 s'";

    private static final String EXPIRED_WHERE =
            "               and (last_seen + session_timeout_ms * interval '1 millisecond' < clock_timestamp()";
    private static final String NEGLECTED_WHERE =
            "             where last_seen + session_timeout_ms * interval '1 millisecond' < clock_timestamp()";

    private static final String LOCK = """
                    try (PreparedStatement lock = connection.prepareStatement(owner.lock)) {
                        lock.setArray(1, connection.createArrayOf("int4", topics.keySet().toArray()));
                        lock.execute();
                    }
            """;

    private static final String SEEN = """
                    Map<Integer, PublishKeys.Seen> seen = keys.seen(connection, requests);
            """;

    static final List<Mutant> ALL = List.of(
            mutant(
                    "m1",
                    "A commit does not ask who owns the partition.",
                    new Change(
                            OFFSETS,
                            "and owner = ? and owner_epoch = ?\n               and coalesce(",
                            "and (owner = ? or true) and (owner_epoch = ? or true)\n               and coalesce(")),
            mutant(
                    "m2",
                    "A commit that changed no row counts as done.",
                    new Change(
                            "io/furrow/consume/MemberSession.java",
                            "if (committed != commits.size()) {",
                            "if (committed < 0) {")),
            mutant(
                    "m3",
                    "Offsets count more than what was stored, as those of a sequence do.",
                    new Change(
                            APPEND_STATEMENTS,
                            "coalesce(h.\"offset\" + 1, p.base_offset) as base,",
                            "coalesce(h.\"offset\" + 1, p.base_offset)"
                                    + " + (nextval('furrow.segment_generation') % 400 = 0)::int as base,"),
                    new Change(
                            APPEND_STATEMENTS,
                            "coalesce(h.\"offset\" + 1, p.base_offset), greatest",
                            "coalesce(h.\"offset\" + 1, p.base_offset)"
                                    + " + (nextval('furrow.segment_generation') % 400 = 0)::int, greatest")),
            mutant(
                    "m4",
                    "A publish is acknowledged before its COMMIT is on disk.",
                    new Change(
                            APPEND_STATEMENTS,
                            "{settings},",
                            "{settings}, set_config('synchronous_commit', 'off', true) is null,")),
            mutant(
                    "m5",
                    "An observer's work and its offset are committed in two transactions.",
                    new Change(
                            "io/furrow/deliver/Handling.java",
                            "consumer.commit(",
                            "transaction.commit(); transaction.begin(); consumer.commit(")),
            mutant(
                    "m6",
                    "A commit of what was handled commits all that was polled.",
                    new Change(
                            LIVE_CONSUMER, "            super.commit(offsets);\n", "            holdings.commit();\n")),
            mutant(
                    "m7",
                    "The end of a session is judged by clocks that run apart.",
                    new Change(MEMBERS, EXPIRED_WHERE, EXPIRED_WHERE.replace(CLOCK, CLOCKS)),
                    new Change(MEMBERS, NEGLECTED_WHERE, NEGLECTED_WHERE.replace(CLOCK, CLOCKS))),
            mutant(
                    "m8",
                    "Messages are read in no order, and taken for those that were wanted.",
                    new Change(
                            LOG_READER,
                            "<= ?\n             order by \"offset\"\n             limit ?",
                            "<= ?\n             order by random()\n             limit ?"),
                    new Change(LOG_READER, "rows.next() && rows.getLong(1) == next &&", "rows.next() &&")),
            mutant(
                    "m9",
                    "Retention forgets one message more than it may.",
                    new Change(
                            "io/furrow/store/Trim.java",
                            "reader.offsetAt(partition, cutoff)",
                            "reader.offsetAt(partition, cutoff) + 1")),
            mutant(
                    "m10",
                    "Idempotency keys are looked up before the partition is locked, and nothing else guards them.",
                    new Change(MESSAGE_LOG, LOCK + SEEN, SEEN + LOCK),
                    new Change(
                            "io/furrow/store/PublishKeys.java",
                            "values (?, ?, ?, ?, ?, ?)",
                            "values (?, ?, ?, ?, ?, ?) on conflict do nothing")),
            mutant(
                    "m11",
                    "Who waits for messages looks when it is told that there are some, and never by itself.",
                    new Change(DOORBELL, "rung.tryAcquire(Math.min(look, longest)", "rung.tryAcquire(longest"),
                    new Change(
                            DOORBELL,
                            "return rung.drainPermits() > 0;",
                            "return rung.drainPermits() > 0 | look == SHORTEST_LOOK.toNanos();"),
                    new Change(
                            LIVE_CONSUMER,
                            "            waiter.looks();\n",
                            "            boolean looks = waiter.looks() | rung;\n"),
                    new Change(
                            LIVE_CONSUMER,
                            "if (records.isEmpty()) {\n                records = home.fetch",
                            "if (records.isEmpty() && looks) {\n                records = home.fetch")),
            mutant(
                    "m12",
                    "A publish whose outcome is unknown is sent again, without an idempotency key.",
                    new Change(
                            "io/furrow/publish/GroupedPublisher.java",
                            "case Outcome.Unknown(FurrowException error) -> {",
                            "case Outcome.Unknown(FurrowException error) -> {"
                                    + " if (!left.isEmpty()) { pause(pause); continue; }")),
            mutant(
                    "m13",
                    "The id of an event of a stream is a place behind all that was read with it.",
                    new Change(
                            "io/furrow/rest/TopicStream.java",
                            "cursor.pass(message);",
                            "found.forEach(cursor::pass);")),
            mutant(
                    "m14",
                    "Partitions are locked in any order.",
                    new Change(
                            APPEND_STATEMENTS,
                            "from unnest(?::int[]) p)\";",
                            "from (select u from unnest(?::int[]) u order by random()) q (p))\";")),
            mutant(
                    "m15",
                    "A COMMIT that was not answered counts as failed.",
                    new Change(
                            APPENDER,
                            "return sent == null ? notStored(e) : settle(requests, sent, result, e);",
                            "return notStored(e);")),
            mutant(
                    "m16",
                    "Later messages of a parked key do not wait.",
                    new Change(
                            "io/furrow/store/ParkedKeys.java",
                            "where exists (select from",
                            "where false and exists (select from")),
            mutant(
                    "m17",
                    "A reset leaves owners what they had read before, and nobody looks from where a commit begins.",
                    new Change(
                            OFFSETS,
                            "and (w.expected is null or coalesce(",
                            "and (true or w.expected is null or coalesce("),
                    new Change(
                            OFFSETS,
                            "and coalesce(committed, ?) is not distinct from coalesce(?, committed)",
                            "and (coalesce(committed, ?) is not distinct from coalesce(?, committed) or true)"),
                    new Change(
                            "io/furrow/store/Resets.java",
                            "owner_epoch = o.owner_epoch + 1, reset_epoch = o.owner_epoch + 1,",
                            "owner_epoch = o.owner_epoch, reset_epoch = o.reset_epoch,")));

    private Mutants() {}

    private static Mutant mutant(String name, String sentence, Change... changes) {
        return new Mutant(name, sentence, List.of(changes));
    }
}
