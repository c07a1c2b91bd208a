package io.furrow.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.ConsumerGroups;
import io.furrow.api.GroupDescription;
import io.furrow.api.TopicPartition;
import io.furrow.testing.OtherProcess;
import io.furrow.testing.TestService;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LeavingTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final DeliverBench bench = new DeliverBench(SERVICE);

    @BeforeAll
    static void createNotes() {
        DeliverBench.createNotes(SERVICE);
    }

    @Test
    void who_is_told_to_stop_finishes_commits_and_leaves_the_group() throws Exception {
        TopicPartition partition = bench.create("leaving", 2);
        Object[] values = java.util.stream.IntStream.range(0, 300).boxed().toArray();
        bench.publish(partition, values);
        bench.publish(new TopicPartition("leaving", 1), values);
        try (OtherProcess process =
                OtherProcess.start(LeavingShop.class, SERVICE.database().url(), "15000")) {
            process.readUntil("HANDLING");

            process.end();
        }

        assertEquals(GroupDescription.State.EMPTY, state("leaving"), "nobody has to wait for the session's end");
        for (int number = 0; number < 2; number++) {
            List<String> notes = bench.notes("leaving " + number);
            assertEquals(notes.stream().distinct().toList(), notes);
            assertEquals(notes.size(), Math.max(0, bench.committed("leaving", new TopicPartition("leaving", number))));
        }
        assertTrue(bench.notes("leaving").size() < 600, "it was amid its work");
    }

    @Test
    void what_does_not_end_within_the_grace_is_rolled_back_and_not_counted_and_the_group_left() throws Exception {
        TopicPartition partition = bench.create("blocked", 1);
        bench.publish(partition, "x");
        try (OtherProcess process =
                OtherProcess.start(LeavingShop.class, SERVICE.database().url(), "200")) {
            process.readUntil("BLOCKED");

            process.end();
        }

        assertEquals(GroupDescription.State.EMPTY, state("blocked"));
        assertEquals(List.of(), bench.notes("blocked"));
        assertEquals(-1, bench.committed("blocked", partition));
        assertEquals(
                0, SERVICE.database().rows().number("select coalesce(max(failures), 0) from furrow.committed_offset"));
    }

    private static GroupDescription.State state(String group) {
        return SERVICE.get(ConsumerGroups.class).describe(group).state();
    }
}
