package io.furrow.consume;

import static io.furrow.consume.GroupBench.poll;
import static io.furrow.consume.GroupBench.settle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.furrow.api.Consumer;
import io.furrow.api.ConsumerGroups;
import io.furrow.api.FurrowException;
import io.furrow.api.GroupDescription.State;
import io.furrow.api.MemberOptions;
import io.furrow.api.OffsetReset;
import io.furrow.api.TopicPartition;
import io.furrow.testing.Eventually;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Members that give signs of life but make no progress. */
class ProgressTest {
    @RegisterExtension
    static final TestService SERVICE =
            TestService.onFreshDatabase().with("furrow.consume.heartbeat.interval.ms", "200");

    private static final MemberOptions HASTY = new MemberOptions(
            null,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            OffsetReset.EARLIEST,
            false,
            null,
            null);

    private final ConsumerGroups groups = SERVICE.get(ConsumerGroups.class);
    private final GroupBench bench = new GroupBench(SERVICE);

    @Test
    void who_does_not_poll_in_time_is_expired_even_when_nobody_else_is_there() throws Exception {
        bench.create("alone", 1);
        TopicPartition partition = new TopicPartition("alone", 0);
        bench.publish(partition, "a");
        try (Consumer<String> member = bench.join("alone", "alone", HASTY)) {
            assertEquals(List.of("a"), poll(member, 1));

            Eventually.holds(
                    "the member is expired", () -> groups.describe("alone").state() == State.EMPTY);

            assertThrows(FurrowException.Fenced.class, member::commit);
            assertEquals(List.of("a"), poll(member, 1));
            member.commit();
            assertEquals(1, bench.committed("alone", partition));
        }
    }

    @Test
    void the_partitions_of_who_does_not_poll_in_time_go_to_the_others() {
        bench.create("beside", 2);
        try (Consumer<String> stuck = bench.join("beside", "beside", HASTY);
                Consumer<String> other = bench.join("beside", "beside")) {
            settle(List.of(stuck, other), List.of(1, 1));

            settle(List.of(other), List.of(2));

            assertEquals(1, groups.describe("beside").members().size());
        }
    }

    @Test
    void who_polls_in_time_stays_though_nothing_comes() {
        bench.create("idle", 1);
        try (Consumer<String> member = bench.join("idle", "idle", HASTY)) {
            String id = member.memberId();

            member.poll(Duration.ofMillis(2500));

            assertEquals(id, member.memberId());
            assertEquals(1, member.assignment().size());
        }
    }
}
