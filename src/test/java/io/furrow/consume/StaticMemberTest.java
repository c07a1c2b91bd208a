package io.furrow.consume;

import static io.furrow.consume.GroupBench.poll;
import static io.furrow.consume.GroupBench.settle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.ConsumerGroups;
import io.furrow.api.Consumers;
import io.furrow.api.FurrowException;
import io.furrow.api.MemberOptions;
import io.furrow.api.TopicPartition;
import io.furrow.store.Offsets;
import io.furrow.store.Offsets.Commit;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StaticMemberTest {
    @RegisterExtension
    static final TestService SERVICE =
            TestService.onFreshDatabase().with("furrow.consume.heartbeat.interval.ms", "200");

    private static final MemberOptions ONE = MemberOptions.DEFAULTS.staticAs("one");

    private final ConsumerGroups groups = SERVICE.get(ConsumerGroups.class);
    private final GroupBench bench = new GroupBench(SERVICE);
    private final Rows rows = SERVICE.database().rows();

    @Test
    void a_static_member_that_comes_back_has_its_partitions_and_nobody_else_notices() {
        bench.create("back", 4);
        Consumer<String> before = bench.join("back", "back", ONE);
        try (Consumer<String> other = bench.join("back", "back")) {
            settle(List.of(before, other), List.of(2, 2));
            Set<TopicPartition> owned = before.assignment();
            List<Long> epochs = epochs("back");
            long groupEpoch = groups.describe("back").epoch();

            before.close();
            Consumer<String> after = bench.join("back", "back", ONE);

            assertEquals(owned, after.assignment());
            assertEquals(groupEpoch, groups.describe("back").epoch());
            assertEquals(2, groups.describe("back").members().size());
            List<Long> now = epochs("back");
            for (int number = 0; number < 4; number++) {
                boolean mine = owned.contains(new TopicPartition("back", number));
                assertEquals(epochs.get(number) + (mine ? 1 : 0), now.get(number));
            }
            after.leave();
        }
    }

    @Test
    void of_two_with_one_id_the_later_stays_and_the_earlier_can_neither_commit_nor_come_back() throws Exception {
        TopicPartition partition = topic("two", "a", "b");
        Consumer<String> earlier = bench.join("two", "two", ONE);
        poll(earlier, 2);

        Consumer<String> later = bench.join("two", "two", ONE);

        assertThrows(FurrowException.Fenced.class, earlier::commit);
        assertThrows(FurrowException.UnknownMember.class, earlier::heartbeat);
        assertThrows(FurrowException.Fenced.class, () -> earlier.poll(Duration.ZERO));
        assertThrows(FurrowException.Fenced.class, () -> earlier.poll(Duration.ZERO));
        assertEquals(-1, bench.committed("two", partition));
        assertEquals(List.of("a", "b"), poll(later, 2));
        later.commit();
        assertEquals(2, bench.committed("two", partition));
        assertEquals(1, groups.describe("two").members().size());
        later.leave();
    }

    @Test
    void of_many_with_one_id_that_join_at_once_exactly_one_stays() {
        topic("many");
        List<CompletableFuture<Consumer<String>>> joining = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> bench.join("many", "many", ONE)))
                .limit(8)
                .toList();
        List<Consumer<String>> joined = joining.stream()
                .map(join -> join.exceptionally(lost -> null).join())
                .toList();

        List<Consumer<String>> staying = new ArrayList<>();
        for (Consumer<String> member : joined) {
            try {
                if (member != null) {
                    member.heartbeat();
                    staying.add(member);
                }
            } catch (FurrowException.UnknownMember e) {
                // Replaced.
            }
        }

        assertEquals(1, staying.size());
        settle(staying, List.of(1));
        assertEquals(1, groups.describe("many").members().size());
        staying.getFirst().leave();
    }

    @Test
    void a_static_member_that_is_closed_keeps_its_partitions_until_its_session_ends() {
        bench.create("kept", 2);
        Consumer<String> away = bench.join("kept", "kept", ONE.withSessionTimeout(Duration.ofSeconds(2)));
        try (Consumer<String> other = bench.join("kept", "kept")) {
            settle(List.of(away, other), List.of(1, 1));

            away.close();
            other.heartbeat();

            assertEquals(1, other.assignment().size());
            assertEquals(2, groups.describe("kept").members().size());
            settle(List.of(other), List.of(2));
        }
    }

    @Test
    void a_static_member_that_leaves_hands_over_at_once() {
        bench.create("left", 2);
        Consumer<String> leaving = bench.join("left", "left", ONE);
        try (Consumer<String> other = bench.join("left", "left")) {
            leaving.leave();
            other.heartbeat();

            assertEquals(2, other.assignment().size());
        }
    }

    @Test
    void a_static_member_whose_session_ended_joins_again_by_itself() throws Exception {
        TopicPartition partition = topic("ended", "a");
        Consumer<String> member = bench.join("ended", "ended", ONE);
        poll(member, 1);
        SERVICE.database().execute("""
                delete from furrow.group_member where id = '%1$s';
                update furrow.committed_offset set owner = null, target = null, owner_epoch = owner_epoch + 1 where owner = '%1$s'""".formatted(member.memberId()));
        assertThrows(FurrowException.UnknownMember.class, member::heartbeat);

        assertEquals(List.of("a"), poll(member, 1));
        member.commit();

        assertEquals(1, bench.committed("ended", partition));
        member.leave();
    }

    @Test
    void a_commit_that_is_under_way_keeps_its_partition_only_for_as_long_as_it_takes() throws Exception {
        TopicPartition partition = topic("underway", "a", "b");
        Consumer<String> before = bench.join("underway", "underway", ONE);
        poll(before, 2);
        try (Connection connection = SERVICE.database().connect()) {
            connection.setAutoCommit(false);
            LiveConsumer<?> live = (LiveConsumer<?>) before;
            int id = rows.partitionId("underway", 0);
            Commit commit = new Commit(id, live.ownerEpoch(id).orElseThrow(), 1, "");
            assertEquals(
                    1,
                    SERVICE.get(Offsets.class)
                            .commit(connection, live.session().groupId(), live.memberId(), List.of(commit))
                            .partitions());

            Consumer<String> after = bench.join("underway", "underway", ONE);
            assertEquals(Set.of(), after.assignment());
            connection.commit();
            settle(List.of(after), List.of(1));

            assertEquals(List.of("b"), poll(after, 1));
            assertThrows(FurrowException.Fenced.class, () -> before.commit(Map.of(partition, CommittedPosition.of(2))));
            after.leave();
        }
    }

    @Test
    void a_static_member_has_no_name_besides() {
        assertThrows(
                FurrowException.Invalid.class,
                () -> SERVICE.get(Consumers.class).join("named", Set.of(), String.class, ONE.named("two")));
        assertThrows(FurrowException.Invalid.class, () -> MemberOptions.DEFAULTS.staticAs("no spaces"));
        assertThrows(FurrowException.Invalid.class, () -> MemberOptions.DEFAULTS.staticAs("a".repeat(213)));
        MemberOptions.DEFAULTS.staticAs("a".repeat(212));
    }

    /** A topic with messages in its only partition. */
    private TopicPartition topic(String name, String... values) {
        bench.create(name, 1);
        TopicPartition partition = new TopicPartition(name, 0);
        bench.publish(partition, values);
        return partition;
    }

    /** The owner epochs of the group's partitions, by partition. */
    private List<Long> epochs(String group) {
        return rows.numbers("""
                select o.owner_epoch from furrow.committed_offset o join furrow.consumer_group g on g.id = o.group_id
                 where g.name = ? order by o.partition_id""", group);
    }
}
