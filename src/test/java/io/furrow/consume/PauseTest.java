package io.furrow.consume;

import static io.furrow.consume.GroupBench.poll;
import static io.furrow.consume.GroupBench.settle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.furrow.api.Consumer;
import io.furrow.api.ConsumerGroups;
import io.furrow.api.FurrowException;
import io.furrow.api.ResetRequest;
import io.furrow.api.ResetTo;
import io.furrow.api.TopicPartition;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PauseTest {
    @RegisterExtension
    static final TestService SERVICE =
            TestService.onFreshDatabase().with("furrow.consume.heartbeat.interval.ms", "200");

    private final GroupBench bench = new GroupBench(SERVICE);

    @Test
    void what_is_paused_is_kept_and_read_on_when_it_is_resumed() throws Exception {
        List<TopicPartition> partitions = topic("paused");
        try (Consumer<String> member = bench.join("paused", "paused")) {
            settle(List.of(member), List.of(2));
            bench.publish(partitions.getFirst(), "a");
            assertEquals(List.of("a"), poll(member, 1));

            member.pause(Set.of(partitions.getFirst()));
            bench.publish(partitions.getFirst(), "b");
            bench.publish(partitions.getLast(), "c");

            assertEquals(List.of("c"), poll(member, 1));
            assertEquals(List.of(), member.poll(Duration.ofMillis(300)));
            assertEquals(Set.of(partitions.getFirst()), member.paused());
            assertEquals(Set.copyOf(partitions), member.assignment());
            member.resume(Set.of(partitions.getFirst()));
            assertEquals(List.of("b"), poll(member, 1));
            assertEquals(Set.of(), member.paused());
        }
    }

    @Test
    void a_partition_that_goes_to_another_member_is_not_paused_any_more() {
        List<TopicPartition> partitions = topic("moved");
        try (Consumer<String> member = bench.join("moved", "moved")) {
            settle(List.of(member), List.of(2));
            member.pause(Set.copyOf(partitions));
            Consumer<String> other = bench.join("moved", "moved");
            settle(List.of(member, other), List.of(1, 1));

            assertEquals(member.assignment(), member.paused());
            other.close();
            settle(List.of(member), List.of(2));

            assertEquals(1, member.paused().size());
        }
    }

    @Test
    void what_is_paused_stays_so_when_its_offset_is_reset() throws Exception {
        TopicPartition partition = topic("reset").getFirst();
        bench.publish(partition, "a", "b");
        try (Consumer<String> member = bench.join("reset", "reset")) {
            assertEquals(List.of("a", "b"), poll(member, 2));
            member.pause(Set.of(partition));

            SERVICE.get(ConsumerGroups.class)
                    .reset(
                            "reset",
                            ResetRequest.of("reset", new ResetTo.Offset(0)).only(0));

            assertEquals(List.of(), member.poll(Duration.ofMillis(300)));
            member.resume(Set.of(partition));
            assertEquals(List.of("a", "b"), poll(member, 2));
        }
    }

    @Test
    void only_what_is_owned_can_be_paused() {
        TopicPartition foreign = topic("foreign").getFirst();
        topic("own");
        try (Consumer<String> member = bench.join("own", "own")) {
            assertThrows(FurrowException.IllegalMemberState.class, () -> member.pause(Set.of(foreign)));
            assertThrows(FurrowException.IllegalMemberState.class, () -> member.resume(Set.of(foreign)));
        }
    }

    private List<TopicPartition> topic(String name) {
        bench.create(name, 2);
        return List.of(new TopicPartition(name, 0), new TopicPartition(name, 1));
    }
}
