package io.furrow.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.Message;
import io.furrow.api.TopicPartition;
import io.furrow.shop.Shop;
import io.furrow.testing.Eventually;
import io.furrow.testing.OtherProcess;
import io.furrow.testing.TestService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class FrozenMemberTest {
    @RegisterExtension
    static final TestService SERVICE =
            TestService.onFreshDatabase().with("furrow.consume.heartbeat.interval.ms", "200");

    private final DeliverBench bench = new DeliverBench(SERVICE);

    @TempDir
    Path directory;

    @BeforeAll
    static void createNotes() {
        DeliverBench.createNotes(SERVICE);
    }

    @Test
    void a_process_frozen_past_its_session_leaves_nothing_of_what_it_was_at() throws Exception {
        TopicPartition partition = bench.create("frozen", 1);
        bench.publish(partition, "0", "freeze", "2");
        Path thawed = directory.resolve("thawed");
        try (OtherProcess process =
                OtherProcess.start(FrozenShop.class, SERVICE.database().url(), thawed.toString())) {
            process.readUntil("HANDLING");
            process.freeze();

            takeOver(partition, 3);
            Files.createFile(thawed);
            process.thaw();
            process.readUntil("FENCED");

            assertEquals(List.of("survivor 0", "survivor freeze", "survivor 2"), bench.notes(""));
            assertEquals(3, bench.committed("frozen", partition));

            bench.publish(partition, "3");
            bench.awaitNotes("process", List.of("process 3"));
            assertEquals(4, bench.notes("").size());
            bench.awaitCommitted("frozen", partition, 4);
        }
    }

    /** Joins the group, handles so many messages as the observer would, and leaves. */
    private static void takeOver(TopicPartition partition, int count) throws Exception {
        Shop shop = SERVICE.get(Shop.class);
        try (Consumer<String> survivor = SERVICE.get(Consumers.class).join("frozen", Set.of("frozen"), String.class)) {
            int[] handled = {0};
            Eventually.holds("the survivor has handled " + count, () -> {
                for (Message<String> message : survivor.poll(Duration.ofMillis(100))) {
                    shop.noteAnd(
                            "survivor " + message.value(),
                            () -> survivor.commit(Map.of(partition, CommittedPosition.of(message.offset() + 1))));
                    handled[0]++;
                }
                return handled[0] == count;
            });
        }
    }
}
