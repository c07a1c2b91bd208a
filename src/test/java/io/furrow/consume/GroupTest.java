package io.furrow.consume;

import static io.furrow.consume.GroupBench.leave;
import static io.furrow.consume.GroupBench.poll;
import static io.furrow.consume.GroupBench.settle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.FurrowException;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.store.TopicRows;
import io.furrow.testing.Eventually;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GroupTest {
    @RegisterExtension
    static final TestService SERVICE =
            TestService.onFreshDatabase().with("furrow.consume.heartbeat.interval.ms", "200");

    private final Consumers consumers = SERVICE.get(Consumers.class);
    private final Topics topics = SERVICE.get(Topics.class);
    private final GroupBench bench = new GroupBench(SERVICE);
    private final Rows rows = SERVICE.database().rows();

    @Test
    void three_partitions_are_shared_among_one_two_three_and_five_members() throws Exception {
        bench.create("shared", 3);
        List<Consumer<String>> members = new ArrayList<>(List.of(bench.join("share", "shared")));
        settle(members, List.of(3));
        members.add(bench.join("share", "shared"));
        settle(members, List.of(1, 2));
        members.add(bench.join("share", "shared"));
        settle(members, List.of(1, 1, 1));
        members.add(bench.join("share", "shared"));
        members.add(bench.join("share", "shared"));
        settle(members, List.of(0, 0, 1, 1, 1));
        leave(members);
    }

    @Test
    void a_member_that_leaves_hands_over_at_once() {
        bench.create("left", 2);
        Consumer<String> first = bench.join("leave", "left");
        Consumer<String> second = bench.join("leave", "left");

        first.close();
        second.heartbeat();

        assertEquals(2, second.assignment().size());
        second.close();
    }

    @Test
    void a_group_goes_on_where_it_has_committed() throws Exception {
        bench.create("resumed", 1);
        TopicPartition partition = new TopicPartition("resumed", 0);
        bench.publish(partition, "a", "b", "c", "d");
        try (Consumer<String> first = bench.join("resume", "resumed")) {
            poll(first, 4);
            first.commit(Map.of(partition, CommittedPosition.of(2)));
        }

        try (Consumer<String> second = bench.join("resume", "resumed")) {
            assertEquals(List.of("c", "d"), poll(second, 2));
        }
    }

    @Test
    void a_pattern_takes_up_topics_that_are_created_later() throws Exception {
        bench.create("market.apples", 1);
        try (Consumer<String> consumer = consumers.join("pattern", Set.of(), String.class)) {
            consumer.subscribePattern("market\\..*");
            settle(List.of(consumer), List.of(1));

            bench.create("market.pears", 2);
            bench.create("supermarket.pears", 1);

            settle(List.of(consumer), List.of(3));
            assertTrue(consumer.assignment().stream().allMatch(p -> p.topic().startsWith("market.")));
        }
    }

    @Test
    void a_pattern_that_is_none_is_refused() {
        try (Consumer<String> consumer = consumers.join("nopattern", Set.of(), String.class)) {
            assertThrows(FurrowException.Invalid.class, () -> consumer.subscribePattern("("));
        }
    }

    @Test
    void added_partitions_are_taken_up_and_deleted_topics_drop_out() throws Exception {
        bench.create("grown", 1);
        bench.create("doomed", 2);
        try (Consumer<String> consumer = consumers.join("changing", Set.of("grown", "doomed"), String.class)) {
            settle(List.of(consumer), List.of(3));

            topics.addPartitions("grown", 3);
            settle(List.of(consumer), List.of(5));
            topics.delete("doomed");

            settle(List.of(consumer), List.of(3));
            bench.publish(new TopicPartition("grown", 2), "x");
            assertEquals(List.of("x"), poll(consumer, 1));
        }
    }

    @Test
    void a_topic_made_anew_by_another_replica_is_read_under_its_old_name() throws Exception {
        bench.create("anew", 1);
        TopicPartition partition = new TopicPartition("anew", 0);
        try (Consumer<String> consumer = bench.join("anew", "anew")) {
            settle(List.of(consumer), List.of(1));
            long before = ownedPartition("anew");
            TopicRows elsewhere = SERVICE.get(TopicRows.class);
            elsewhere.delete("anew");
            elsewhere.create("anew", 1, TopicSettings.DEFAULTS);
            Eventually.holds("the new partition is owned", () -> {
                consumer.heartbeat();
                return consumer.assignment().size() == 1 && ownedPartition("anew") > before;
            });

            consumer.seekToBeginning(Set.of(partition));
            consumer.commit(Map.of(partition, CommittedPosition.of(0)));

            assertEquals(0, bench.committed("anew", partition));
        }
    }

    @Test
    void a_member_subscribes_or_assigns_but_not_both() {
        bench.create("manual", 2);
        TopicPartition partition = new TopicPartition("manual", 1);
        try (Consumer<String> subscribed = bench.join("manual", "manual");
                Consumer<String> assigned = consumers.join("manual2", Set.of(), String.class)) {
            assigned.assign(Set.of(partition));

            assertThrows(FurrowException.SubscriptionConflict.class, () -> subscribed.assign(Set.of(partition)));
            assertThrows(FurrowException.SubscriptionConflict.class, () -> assigned.subscribe(Set.of("manual")));
            assertEquals(Set.of(partition), assigned.assignment());
            assigned.unsubscribe();
            assertEquals(Set.of(), assigned.assignment());
        }
    }

    @Test
    void an_expired_member_joins_again_by_itself_and_reads_on() throws Exception {
        bench.create("expired", 1);
        TopicPartition partition = new TopicPartition("expired", 0);
        try (Consumer<String> consumer = bench.join("expire", "expired")) {
            bench.publish(partition, "a");
            assertEquals(List.of("a"), poll(consumer, 1));
            consumer.commit();
            String before = consumer.memberId();

            expire(before);
            bench.publish(partition, "b");
            assertThrows(FurrowException.UnknownMember.class, consumer::heartbeat);

            assertEquals(List.of("b"), poll(consumer, 1));
            assertTrue(!consumer.memberId().equals(before));
            consumer.commit();
            assertEquals(2, bench.committed("expire", partition));
        }
    }

    @Test
    void auto_commit_goes_on_after_an_expired_session() throws Exception {
        bench.create("autoexpired", 1);
        TopicPartition partition = new TopicPartition("autoexpired", 0);
        try (Consumer<String> consumer = bench.join("autoexpire", "autoexpired", GroupBench.AUTO_COMMIT)) {
            bench.publish(partition, "a");
            assertEquals(List.of("a"), poll(consumer, 1));
            expire(consumer.memberId());

            assertEquals(List.of("a"), poll(consumer, 1), "its offset could not be committed any more");
            consumer.poll(Duration.ZERO);
            assertEquals(1, bench.committed("autoexpire", partition));
        }
    }

    @Test
    void a_partition_that_need_not_be_released_any_more_is_kept() throws Exception {
        bench.create("kept", 2);
        try (Consumer<String> first = bench.join("keep", "kept")) {
            settle(List.of(first), List.of(2));
            Consumer<String> second = bench.join("keep", "kept");
            first.heartbeat();
            assertEquals(1, rows.number("""
                    select count(*) from furrow.committed_offset o join furrow.consumer_group g on g.id = o.group_id
                     where g.name = 'keep' and o.target is distinct from o.owner"""));

            second.close();
            first.poll(Duration.ZERO);

            settle(List.of(first), List.of(2));
        }
    }

    @Test
    void a_closed_consumer_is_gone() throws Exception {
        bench.create("closed", 1);
        bench.publish(new TopicPartition("closed", 0), "a", "b");
        Consumer<String> consumer = bench.join("close", "closed");
        settle(List.of(consumer), List.of(1));

        consumer.close();
        consumer.close();

        assertThrows(FurrowException.UnknownMember.class, () -> consumer.poll(Duration.ZERO));
        assertThrows(FurrowException.UnknownMember.class, consumer::heartbeat);
    }

    @Test
    void who_wants_nothing_has_nothing_to_poll() {
        try (Consumer<String> consumer = consumers.join("idle", Set.of(), String.class)) {
            assertThrows(FurrowException.IllegalMemberState.class, () -> consumer.poll(Duration.ZERO));
        }
    }

    /** As reconciling does with a member that nobody has seen for too long. */
    private static void expire(String memberId) {
        SERVICE.database().execute("""
                delete from furrow.group_member where id = '%1$s';
                update furrow.committed_offset set owner = null, target = null, owner_epoch = owner_epoch + 1 where owner = '%1$s'""".formatted(memberId));
    }

    private long ownedPartition(String group) {
        return rows.number("""
                select coalesce(max(o.partition_id), 0) from furrow.committed_offset o
                  join furrow.consumer_group g on g.id = o.group_id
                 where o.owner is not null and g.name = '%s'""".formatted(group));
    }
}
