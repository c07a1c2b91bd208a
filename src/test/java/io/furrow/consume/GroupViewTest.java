package io.furrow.consume;

import static io.furrow.consume.GroupBench.poll;
import static io.furrow.consume.GroupBench.settle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.ConsumerGroups;
import io.furrow.api.FurrowException;
import io.furrow.api.GroupDescription;
import io.furrow.api.GroupDescription.State;
import io.furrow.api.PartitionLag;
import io.furrow.api.TopicPartition;
import io.furrow.api.Topics;
import io.furrow.testing.Eventually;
import io.furrow.testing.TestService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GroupViewTest {
    @RegisterExtension
    static final TestService SERVICE =
            TestService.onFreshDatabase().with("furrow.consume.heartbeat.interval.ms", "200");

    private final ConsumerGroups groups = SERVICE.get(ConsumerGroups.class);
    private final GroupBench bench = new GroupBench(SERVICE);

    @Test
    void a_description_says_who_has_what_and_what_the_group_is_doing() throws Exception {
        bench.create("described", 2);
        Consumer<String> first = bench.join("described", "described");
        settle(List.of(first), List.of(2));
        GroupDescription alone = groups.describe("described");
        assertEquals(State.STABLE, alone.state());

        Consumer<String> second = bench.join("described", "described");
        assertEquals(State.RECONCILING, groups.describe("described").state());
        settle(List.of(first, second), List.of(1, 1));

        GroupDescription both = groups.describe("described");
        assertEquals(State.STABLE, both.state());
        assertTrue(both.epoch() > alone.epoch());
        assertEquals(2, both.members().size());
        both.members()
                .forEach(member -> assertEquals(
                        member.id().equals(first.memberId()) ? first.assignment() : second.assignment(),
                        member.assignment()));
        GroupBench.leave(List.of(first, second));
        assertEquals(State.EMPTY, groups.describe("described").state());
    }

    @Test
    void lag_counts_messages_and_the_age_of_the_oldest() throws Exception {
        bench.create("lagging", 1);
        TopicPartition partition = new TopicPartition("lagging", 0);
        bench.publish(partition, "a", "b", "c", "d", "e");
        try (Consumer<String> consumer = bench.join("lagging", "lagging")) {
            poll(consumer, 5);
            assertNull(lag().committedOffset());
            assertEquals(5, lag().lag());
            consumer.commit(Map.of(partition, CommittedPosition.of(2)));

            PartitionLag behind = lag();
            assertEquals(List.of(2L, 5L, 3L), List.of(behind.committedOffset(), behind.endOffset(), behind.lag()));
            assertEquals(consumer.memberId(), behind.memberId());
            Eventually.holds("the lag grows older", () -> lag().lagSeconds() > behind.lagSeconds());
            SERVICE.get(Topics.class).truncate(partition, 4);
            assertEquals(1, lag().lag());
            consumer.commit();

            assertEquals(0, lag().lag());
            assertEquals(0, lag().lagSeconds());
        }
    }

    @Test
    void lag_behind_retention_counts_only_what_can_still_be_read() {
        bench.create("overtaken", 1);
        TopicPartition partition = new TopicPartition("overtaken", 0);
        bench.publish(partition, "a", "b", "c", "d", "e");
        try (Consumer<String> consumer = bench.join("overtaken", "overtaken")) {
            consumer.commit(Map.of(partition, CommittedPosition.of(1)));
        }
        SERVICE.database().execute("""
                update furrow.message set published_at = published_at - case when "offset" < 3 then interval '1 day' else interval '1 hour' end
                 where partition_id = %d""".formatted(SERVICE.database().rows().partitionId("overtaken", 0)));
        assertEquals(86_400, lag("overtaken").lagSeconds(), 600);

        SERVICE.get(Topics.class).truncate(partition, 3);

        PartitionLag behind = lag("overtaken");
        assertEquals(List.of(1L, 5L, 2L), List.of(behind.committedOffset(), behind.endOffset(), behind.lag()));
        assertEquals(3600, behind.lagSeconds(), 600);
        assertNull(behind.memberId());
        SERVICE.get(Topics.class).truncate(partition, 5);
        assertEquals(0, lag("overtaken").lag());
        assertEquals(0, lag("overtaken").lagSeconds());
    }

    @Test
    void a_partition_whose_owner_is_gone_waits_to_be_assigned() {
        bench.create("orphaned", 2);
        Consumer<String> first = bench.join("orphaned", "orphaned");
        Consumer<String> second = bench.join("orphaned", "orphaned");
        settle(List.of(first, second), List.of(1, 1));

        SERVICE.database().execute("delete from furrow.group_member where id = '%s'".formatted(second.memberId()));
        assertEquals(State.ASSIGNING, groups.describe("orphaned").state());
        Consumer<String> third = bench.join("orphaned", "orphaned");
        settle(List.of(first, third), List.of(1, 1));

        assertEquals(State.STABLE, groups.describe("orphaned").state());
        GroupBench.leave(List.of(first, second, third));
    }

    @Test
    void a_group_is_deleted_only_without_members() {
        bench.create("deleted", 1);
        Consumer<String> consumer = bench.join("deleted", "deleted");
        assertTrue(groups.list().contains("deleted"));

        assertThrows(FurrowException.GroupNotEmpty.class, () -> groups.delete("deleted"));
        consumer.close();
        groups.delete("deleted");

        assertThrows(FurrowException.UnknownGroup.class, () -> groups.describe("deleted"));
        assertThrows(FurrowException.UnknownGroup.class, () -> groups.lag("deleted"));
    }

    private PartitionLag lag() {
        return lag("lagging");
    }

    private PartitionLag lag(String group) {
        return groups.lag(group).getFirst();
    }
}
