package io.furrow.store;

import io.furrow.store.MessageLog.Owner;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The statements of an append: one takes the locks, the next finds the heads of the partitions and stores behind them. */
final class AppendStatements {
    /*
     * 18005 is the advisory lock class of partitions; the second key is the partition's id. A snapshot older than the lock would see
     * an older end of the log, so no isolation does that keeps one. The limits hold when the lock is waited for.
     */
    private static final String LOCK = """
            select case when current_setting('transaction_isolation') <> 'read committed'
                        then furrow.refuse('FU001', 'publishing needs READ COMMITTED') end,
                   {settings},
                   {lock}""";

    private static final String ONE = "pg_advisory_xact_lock(18005, ?)";

    private static final String ALL = "(select count(pg_advisory_xact_lock(18005, p)) from unnest(?::int[]) p)";

    private static final String OWN = LOCK.replace("{settings}", Database.DURABLE + ", " + Database.LIMITS);

    /* In a caller's transaction the settings hold for the few round trips that are left of it. */
    private static final String CALLERS = LOCK.replace("{settings}", Database.DURABLE + ", " + Database.CALLERS_LIMITS);

    static final String OWN_LOCK = OWN.replace("{lock}", ALL);

    static final String OWN_LOCK_ONE = OWN.replace("{lock}", ONE);

    static final String CALLERS_LOCK = CALLERS.replace("{lock}", ALL);

    static final String CALLERS_LOCK_ONE = CALLERS.replace("{lock}", ONE);

    /*
     * Statements of their own after the lock, so that their READ COMMITTED snapshot was taken under it. What the primary key cannot
     * guard they check: the segment and the routing. Where one partition fails, there is no head at all and nothing is stored.
     */
    private static final String HEADS = """
            with wanted as materialized (
                select w.partition_id, w.first, p.base_offset, p.last_published_at
                  from unnest(?::int[], ?::int[], ?::int[]) as w (partition_id, routing_version, first)
                 cross join lateral (
                       select id, topic_id, base_offset, last_published_at
                         from furrow.topic_partition
                        where id = w.partition_id and segment = {n}
                       offset 0) p
                 where w.routing_version = (select t.routing_version from furrow.topic t where t.id = p.topic_id and t.state = 'active')),
            head as materialized (
                select w.partition_id, w.first,
                       coalesce(h."offset" + 1, w.base_offset) as base,
                       greatest(h.published_at, w.last_published_at, clock_timestamp()) as published_at
                  from wanted w
                  left join lateral {last of w.partition_id} h on true
                 where (select count(*) from wanted) = ?)""";

    private static final String ANSWER = " partition_id, base, published_at, pg_current_xact_id() from head";

    private static final SegmentStatements LAST = new SegmentStatements(HEADS + " select" + ANSWER);

    private static final SegmentStatements APPEND = new SegmentStatements(HEADS + """
            ,
            stored as (
                insert into furrow.message_s{s} ("offset", published_at, partition_id, segment, publisher_timestamp, key, value, headers)
                select h.base + m.ordinal - 1 - h.first, h.published_at, h.partition_id, {n},
                       timestamptz '1970-01-01 00:00:00+00' + m.publisher_micros * interval '1 microsecond', m.key, m.value, m.headers
                  from unnest(?::int[], ?::bigint[], ?::bytea[], ?::bytea[], ?::bytea[]) with ordinality
                       as m (partition_id, publisher_micros, key, value, headers, ordinal)
                  join head h on h.partition_id = m.partition_id)
            select""" + ANSWER);

    /* The same for messages of one partition, which need no join: half the work for each. */
    private static final SegmentStatements APPEND_RUN = new SegmentStatements("""
            with head as materialized (
                select p.id as partition_id,
                       coalesce(h."offset" + 1, p.base_offset) as base,
                       greatest(h.published_at, p.last_published_at, clock_timestamp()) as published_at
                  from furrow.topic_partition p
                  left join lateral {last of p.id} h on true
                 where p.id = ? and p.segment = {n}
                   and ? = (select t.routing_version from furrow.topic t where t.id = p.topic_id and t.state = 'active')),
            stored as (
                insert into furrow.message_s{s} ("offset", published_at, partition_id, segment, publisher_timestamp, key, value, headers)
                select h.base + m.ordinal - 1, h.published_at, h.partition_id, {n},
                       timestamptz '1970-01-01 00:00:00+00' + m.publisher_micros * interval '1 microsecond', m.key, m.value, m.headers
                  from head h
                 cross join unnest(?::bigint[], ?::bytea[], ?::bytea[], ?::bytea[]) with ordinality
                       as m (publisher_micros, key, value, headers, ordinal))
            select""" + ANSWER);

    /* And for one message alone, which needs no arrays. */
    private static final SegmentStatements APPEND_ONE = new SegmentStatements("""
            insert into furrow.message_s{s} ("offset", published_at, partition_id, segment, publisher_timestamp, key, value, headers)
            select coalesce(h."offset" + 1, p.base_offset), greatest(h.published_at, p.last_published_at, clock_timestamp()), p.id, {n},
                   timestamptz '1970-01-01 00:00:00+00' + ?::bigint * interval '1 microsecond', ?::bytea, ?::bytea, ?::bytea
              from furrow.topic_partition p
              left join lateral {last of p.id} h on true
             where p.id = ? and p.segment = {n}
               and ? = (select t.routing_version from furrow.topic t where t.id = p.topic_id and t.state = 'active')
            returning partition_id, "offset", published_at, pg_current_xact_id()""");

    /** From as many messages or bytes on, COPY is worth its round trips (decision 19). */
    static final int COPY_MESSAGES = 200;

    static final long COPY_BYTES = 128 * 1024;

    /** How the messages of a batch get in. */
    enum Form {
        ONE(true, APPEND_ONE),
        RUN(true, APPEND_RUN),
        SEVERAL(false, APPEND),
        COPY(false, LAST);

        /** Whether there is one partition to lock, and no array of them. */
        final boolean locksOne;

        @SuppressWarnings("ImmutableEnumChecker") // nothing changes it after its constructor
        final SegmentStatements statements;

        Form(boolean locksOne, SegmentStatements statements) {
            this.locksOne = locksOne;
            this.statements = statements;
        }

        /** The cheapest one; in a caller's transaction never one that a frozen caller could stop in the middle. */
        static Form of(Batch batch, Owner owner) {
            int messages = batch.rows().size();
            boolean large = messages >= COPY_MESSAGES || batch.bytes() >= COPY_BYTES;
            if (large && owner != Owner.CALLER) {
                return COPY;
            }
            return messages == 1 ? ONE : batch.partitions().length == 1 ? RUN : SEVERAL;
        }

        /** Binds the partitions to lock; answers the next parameter's number. */
        int bindLocks(PreparedStatement statement, int from, Batch batch) throws SQLException {
            return locksOne ? batch.bindOnlyLock(statement, from) : batch.bindLocks(statement, from);
        }

        void bind(PreparedStatement statement, int from, Batch batch) throws SQLException {
            switch (this) {
                case ONE -> batch.bindPartition(statement, batch.bindOnlyMessage(statement, from));
                case RUN -> batch.bindMessages(statement, batch.bindPartition(statement, from));
                case SEVERAL ->
                    batch.bindMessages(
                            statement, batch.bindPartitionOfEach(statement, batch.bindPartitions(statement, from)));
                case COPY -> batch.bindPartitions(statement, from);
            }
        }
    }

    private AppendStatements() {}
}
