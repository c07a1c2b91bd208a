package io.furrow.store;

import static java.util.Map.entry;

import io.furrow.api.MemberOptions;
import io.furrow.store.Offsets.Commit;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the statements on members and on ownership do from each state, tried out in transactions that are rolled back. */
final class GroupStates {
    private static final long EPOCH = 7;
    private static final MemberOptions STATIC = MemberOptions.DEFAULTS.staticAs("s");

    private final TestService service;
    private final Members members;
    private final Ownership ownership;
    private final Offsets offsets;
    private int group;
    private int partition;

    GroupStates(TestService service) {
        this.service = service;
        members = service.get(Members.class);
        ownership = service.get(Ownership.class);
        offsets = service.get(Offsets.class);
    }

    /** Something that may happen in one of some states. */
    private record Event(Set<String> in, Step step) {}

    /** What a test does on a connection. */
    @FunctionalInterface
    private interface Step {
        void on(Connection connection) throws SQLException;
    }

    private static final Set<String> WITH_OWNER = Set.of("OWNED", "WANTED", "UNWANTED");
    private static final Set<String> ANY = Set.of("FREE", "OWNED", "WANTED", "UNWANTED", "ORPHANED");

    /** Reconciling gives what has no living owner, or was to be released and is overdue; it marks what has one. */
    private Map<String, Event> eventsOfPartitions() {
        Set<String> toGive = Set.of("FREE", "WANTED", "UNWANTED", "ORPHANED");
        return Map.ofEntries(
                entry("given to a member", new Event(toGive, c -> ownership.give(c, group, partition, "b"))),
                entry(
                        "given to nobody",
                        new Event(Set.of("UNWANTED", "ORPHANED"), c -> ownership.give(c, group, partition, null))),
                entry(
                        "another is to have it",
                        new Event(WITH_OWNER, c -> ownership.mark(c, group, partition, "b", 1L))),
                entry(
                        "nobody is to have it",
                        new Event(WITH_OWNER, c -> ownership.mark(c, group, partition, null, 1L))),
                entry(
                        "owner is to keep it",
                        new Event(WITH_OWNER, c -> ownership.mark(c, group, partition, "a", null))),
                entry("owner hands over", new Event(ANY, c -> offsets.handOver(c, group, "a", List.of(partition)))),
                entry("owner gives it up", new Event(ANY, c -> offsets.release(c, group, "a", List.of(partition)))),
                entry("taken by hand", new Event(ANY, c -> ownership.take(c, group, partition, "b"))),
                entry(
                        "owner commits",
                        new Event(
                                ANY, c -> offsets.commit(c, group, "a", List.of(new Commit(partition, EPOCH, 1, ""))))),
                entry(
                        "owner is replaced",
                        new Event(
                                ANY, c -> service.get(StaticMembers.class).replace(c, group, "a", STATIC.named("a2")))),
                entry("owner expires", new Event(ANY, c -> {
                    Rows.texts(c, "update furrow.group_member set last_seen = '-infinity' where id = 'a' returning 1");
                    members.expire(c, group, Duration.ofDays(1));
                })),
                entry(
                        "offset is reset",
                        new Event(
                                ANY,
                                c -> service.get(Resets.class).reset(c, group, new TreeMap<>(Map.of(partition, 0L))))));
    }

    /** What changes a partition, each as state, event, next state and what is added to the owner's epoch. */
    Set<String> ofPartitions() {
        Map<String, List<String>> states = Map.of(
                "FREE", List.of("", ""),
                "OWNED", List.of("a", "a"),
                "WANTED", List.of("a", "b"),
                "UNWANTED", List.of("a", ""),
                "ORPHANED", List.of("gone", "gone"));
        Set<String> seen = new TreeSet<>();
        eventsOfPartitions()
                .forEach((name, event) -> event.in()
                        .forEach(state -> inTransaction(connection -> {
                            prepare(connection, Objects.requireNonNull(states.get(state)));
                            String before = partition(connection);
                            event.step().on(connection);
                            String after = partition(connection);
                            if (!before.equals(after)) {
                                seen.add(state + " | " + name + " | " + after);
                            }
                        })));
        return seen;
    }

    private void prepare(Connection connection, List<String> owners) throws SQLException {
        members.join(connection, group, "a", STATIC);
        members.join(connection, group, "b", MemberOptions.DEFAULTS);
        ownership.takeUp(connection, group, List.of(partition));
        Rows.texts(
                connection,
                "update furrow.committed_offset set owner = nullif(?, ''), target = nullif(?, ''), owner_epoch = ? where group_id = ? returning 1",
                owners.getFirst(),
                owners.getLast(),
                EPOCH,
                group);
    }

    /** The partition's state, and what was added to its owner's epoch. */
    private String partition(Connection connection) {
        List<String> row = Rows.texts(connection, """
                select unnest(array[coalesce(owner, ''), coalesce(target, ''), (owner_epoch - ?)::text])
                  from furrow.committed_offset where group_id = ?""", EPOCH, group);
        Set<String> living =
                Set.copyOf(Rows.texts(connection, "select id from furrow.group_member where group_id = ?", group));
        PartitionState state = PartitionState.of(orNull(row.get(0)), orNull(row.get(1)), living);
        return state + " | +" + row.get(2);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private Map<String, Step> eventsOfMembers() {
        return Map.of(
                "joins", c -> members.join(c, group, "a", STATIC),
                "subscribes", c -> members.subscribe(c, wish(Set.of("t"), false)),
                "takes by hand", c -> members.subscribe(c, wish(null, true)),
                "unsubscribes", c -> members.subscribe(c, wish(null, false)),
                "heartbeat", c -> members.heartbeat(c, group, "a", true),
                "is silent",
                        c -> Rows.texts(
                                c,
                                "update furrow.group_member set last_seen = '-infinity' where group_id = ? returning 1",
                                group),
                "does not poll",
                        c -> Rows.texts(
                                c,
                                "update furrow.group_member set last_poll = '-infinity' where group_id = ? returning 1",
                                group),
                "expires", c -> members.expire(c, group, Duration.ofDays(1)),
                "leaves", c -> members.leave(c, group, "a"),
                "is replaced", c -> service.get(StaticMembers.class).replace(c, group, "a", STATIC.named("a")));
    }

    /** What changes a member, each as state, event and next state. */
    Set<String> ofMembers() {
        Map<String, List<String>> ways = Map.of(
                "ABSENT", List.of(),
                "IDLE", List.of("joins"),
                "SUBSCRIBED", List.of("joins", "subscribes"),
                "ASSIGNED", List.of("joins", "takes by hand"),
                "OVERDUE", List.of("joins", "subscribes", "is silent"));
        Map<String, Step> events = eventsOfMembers();
        Set<String> seen = new TreeSet<>();
        ways.forEach((state, way) -> events.forEach((name, step) -> inTransaction(connection -> {
            for (String event : way) {
                Objects.requireNonNull(events.get(event)).on(connection);
            }
            step.on(connection);
            String after = member(connection);
            if (!after.equals(state)) {
                seen.add(state + " | " + name + " | " + after);
            }
        })));
        return seen;
    }

    private MemberRow wish(@Nullable Set<String> topics, boolean byHand) {
        return new MemberRow(group, STATIC.named("a"), topics, null, byHand);
    }

    private String member(Connection connection) {
        List<String> states = Rows.texts(connection, """
                select case when last_seen + session_timeout_ms * interval '1 millisecond' < clock_timestamp()
                              or last_poll + max_poll_interval_ms * interval '1 millisecond' < clock_timestamp() then 'OVERDUE'
                            when assigned then 'ASSIGNED'
                            when topics is not null then 'SUBSCRIBED'
                            else 'IDLE' end
                  from furrow.group_member where group_id = ?""", group);
        return states.isEmpty() ? "ABSENT" : states.getFirst();
    }

    private void inTransaction(Step step) {
        try (Connection connection = service.database().connect()) {
            connection.setAutoCommit(false);
            group = members.group(connection, "group");
            partition = Integer.parseInt(Rows.texts(connection, "select max(id) from furrow.topic_partition")
                    .getFirst());
            step.on(connection);
            connection.rollback();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
