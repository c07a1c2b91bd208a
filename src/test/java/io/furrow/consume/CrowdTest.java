package io.furrow.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.Consumer;
import io.furrow.api.ConsumerGroups;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class CrowdTest {
    private static final int MEMBERS = 50;
    private static final int PARTITIONS = 60;

    @RegisterExtension
    static final TestService SERVICE =
            TestService.onFreshDatabase().with("furrow.consume.heartbeat.interval.ms", "1000");

    private final ConsumerGroups groups = SERVICE.get(ConsumerGroups.class);
    private final GroupBench bench = new GroupBench(SERVICE);
    private final Rows rows = SERVICE.database().rows();

    @Test
    void fifty_members_that_join_at_once_share_out_without_a_storm() {
        bench.create("crowd", PARTITIONS);
        Executor threads = task -> Thread.ofVirtual().start(task);

        List<CompletableFuture<Consumer<String>>> joining = IntStream.range(0, MEMBERS)
                .mapToObj(n -> CompletableFuture.supplyAsync(() -> bench.join("crowd", "crowd"), threads))
                .toList();
        List<Consumer<String>> members =
                new ArrayList<>(joining.stream().map(CompletableFuture::join).toList());
        List<Integer> shares = new ArrayList<>(Collections.nCopies(MEMBERS - PARTITIONS % MEMBERS, 1));
        shares.addAll(Collections.nCopies(PARTITIONS % MEMBERS, 2));
        GroupBench.settle(members, shares);

        long epoch = groups.describe("crowd").epoch();
        assertTrue(epoch <= 2 * MEMBERS, () -> "epoch " + epoch);
        members.forEach(Consumer::heartbeat);
        assertEquals(epoch, groups.describe("crowd").epoch());
        assertEquals(PARTITIONS, rows.number("""
                select count(*) from furrow.committed_offset o join furrow.group_member m on m.group_id = o.group_id and m.id = o.owner
                  join furrow.consumer_group g on g.id = o.group_id
                 where g.name = 'crowd' and o.target = o.owner"""));
        GroupBench.leave(members);
    }
}
