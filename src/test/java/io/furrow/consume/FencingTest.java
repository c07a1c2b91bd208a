package io.furrow.consume;

import static io.furrow.consume.GroupBench.poll;
import static io.furrow.consume.GroupBench.settle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.FurrowException;
import io.furrow.api.Publisher;
import io.furrow.api.TopicPartition;
import io.furrow.api.Topics;
import io.furrow.shop.Order;
import io.furrow.shop.Shop;
import io.furrow.store.Catalogue;
import io.furrow.store.Offsets;
import io.furrow.store.Offsets.Commit;
import io.furrow.testing.Eventually;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FencingTest {
    @RegisterExtension
    static final TestService SERVICE =
            TestService.onFreshDatabase().with("furrow.consume.heartbeat.interval.ms", "200");

    private final Consumers consumers = SERVICE.get(Consumers.class);
    private final Shop shop = SERVICE.get(Shop.class);
    private final GroupBench bench = new GroupBench(SERVICE);
    private final Rows rows = SERVICE.database().rows();

    @Test
    void a_member_that_has_lost_a_partition_cannot_commit_any() throws Exception {
        List<TopicPartition> partitions = topic("lost", 2);
        try (Consumer<String> member = bench.join("lost", "lost");
                Consumer<String> robber = robber("lost", partitions.getFirst())) {
            poll(member, 2);
            take(robber, partitions.getFirst());

            assertThrows(FurrowException.Fenced.class, member::commit);

            assertEquals(-1, bench.committed("lost", partitions.getFirst()));
            assertEquals(-1, bench.committed("lost", partitions.getLast()));
            assertEquals(1, poll(robber, 1).size());
        }
    }

    @Test
    void a_transaction_with_a_fenced_commit_leaves_nothing_at_all() throws Exception {
        TopicPartition partition = topic("rolled", 1).getFirst();
        bench.create("outcome", 1);
        Publisher publisher = SERVICE.get(Publisher.class);
        try (Consumer<String> member = bench.join("rolled", "rolled");
                Consumer<String> robber = robber("rolled", partition)) {
            poll(member, 1);
            take(robber, partition);

            Exception refused = assertThrows(
                    Exception.class,
                    () -> shop.sellAnd(7, "plough", () -> {
                        member.commit();
                        publisher.publish("outcome", "sold");
                    }));

            assertEquals(true, saysFenced(refused), refused::toString);
            assertEquals(0, rows.count(Order.TABLE + " where id = 7"));
            assertEquals(-1, bench.committed("rolled", partition));
            assertEquals(
                    0,
                    SERVICE.get(Topics.class)
                            .offsets(new TopicPartition("outcome", 0))
                            .endOffset());
        }
    }

    @Test
    void a_commit_in_a_transaction_belongs_to_it() throws Exception {
        TopicPartition partition = topic("joined", 1).getFirst();
        try (Consumer<String> member = bench.join("joined", "joined")) {
            poll(member, 1);

            assertThrows(
                    IllegalStateException.class,
                    () -> shop.sellAnd(8, "plough", () -> {
                        member.commit();
                        throw new IllegalStateException("changed its mind");
                    }));
            assertEquals(-1, bench.committed("joined", partition));
            shop.sellAnd(8, "plough", member::commit);

            assertEquals(1, bench.committed("joined", partition));
            assertEquals(rows.texts("select xmin from " + Order.TABLE + " where id = 8"), rows.texts("""
                            select o.xmin from furrow.committed_offset o join furrow.consumer_group g on g.id = o.group_id
                             where g.name = 'joined'"""));
        }
    }

    @Test
    void a_commit_held_open_does_not_stall_its_group() throws Exception {
        List<TopicPartition> partitions = topic("open", 2);
        try (Consumer<String> first = bench.join("open", "open");
                Connection connection = SERVICE.database().connect()) {
            poll(first, 2);
            connection.setAutoCommit(false);
            int held = SERVICE.get(Catalogue.class).partitionId(partitions.getLast());
            assertEquals(1, commit(connection, first, held));

            try (Consumer<String> second = bench.join("open", "open")) {
                assertEquals(Set.of(), second.assignment());
                connection.commit();

                settle(List.of(first, second), List.of(1, 1));
                assertEquals(1, bench.committed("open", partitions.getLast()));
            }
        }
    }

    @Test
    void a_partition_comes_to_the_next_member_with_the_offset_its_last_owner_committed() throws Exception {
        List<TopicPartition> partitions = topic("handed", 2);
        try (Consumer<String> first = bench.join("handed", "handed")) {
            poll(first, 2);
            first.commit();
            try (Consumer<String> second = bench.join("handed", "handed")) {
                settle(List.of(first, second), List.of(1, 1));
                TopicPartition moved = second.assignment().iterator().next();
                bench.publish(moved, "next");

                assertEquals(List.of("next"), poll(second, 1));
                assertThrows(FurrowException.Fenced.class, () -> first.commit(Map.of(moved, CommittedPosition.of(2))));
                second.commit();
                assertEquals(2, bench.committed("handed", moved));
                assertEquals(Set.copyOf(partitions), union(first, second));
            }
        }
    }

    @Test
    void work_that_began_where_the_group_no_longer_is_is_not_committed_again() throws Exception {
        TopicPartition partition = topic("began", 1).getFirst();
        bench.publish(partition, "second");
        try (Consumer<String> member = consumers.join("began", Set.of("began"), String.class)) {
            LiveConsumer<String> live = (LiveConsumer<String>) member;
            Eventually.holds(
                    "the partition is owned", () -> live.fence(partition).isPresent());
            live.commit(live.fence(partition).orElseThrow(), 0L, 1);

            assertThrows(
                    FurrowException.Fenced.class,
                    () -> live.commit(live.fence(partition).orElseThrow(), 0L, 2));

            assertEquals(1, bench.committed("began", partition));
        }
    }

    private static Set<TopicPartition> union(Consumer<?> first, Consumer<?> second) {
        Set<TopicPartition> all = new java.util.HashSet<>(first.assignment());
        all.addAll(second.assignment());
        return all;
    }

    private static int commit(Connection connection, Consumer<?> member, int partitionId) throws Exception {
        LiveConsumer<?> live = (LiveConsumer<?>) member;
        long epoch = live.ownerEpoch(partitionId).orElseThrow();
        return SERVICE.get(Offsets.class)
                .commit(
                        connection,
                        live.session().groupId(),
                        live.memberId(),
                        List.of(new Commit(partitionId, epoch, 1, "")))
                .partitions();
    }

    /** A member that will take the partition by hand, whoever has it. */
    private Consumer<String> robber(String group, TopicPartition partition) {
        assertEquals(0, partition.partition());
        return consumers.join(group, Set.of(), String.class);
    }

    private static void take(Consumer<?> robber, TopicPartition partition) throws Exception {
        robber.assign(Set.of(partition));
        Eventually.holds("the partition is taken", () -> robber.assignment().size() == 1);
    }

    /** A topic with one message in every partition. */
    private List<TopicPartition> topic(String name, int partitions) {
        bench.create(name, partitions);
        List<TopicPartition> all = java.util.stream.IntStream.range(0, partitions)
                .mapToObj(number -> new TopicPartition(name, number))
                .toList();
        all.forEach(partition -> bench.publish(partition, "first"));
        return all;
    }

    private static boolean saysFenced(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof FurrowException.Fenced
                    || List.of(cause.getSuppressed()).stream().anyMatch(FencingTest::saysFenced)) {
                return true;
            }
        }
        return false;
    }
}
