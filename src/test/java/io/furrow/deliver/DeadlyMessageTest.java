package io.furrow.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.FailedDelivery;
import io.furrow.api.TopicPartition;
import io.furrow.testing.OtherProcess;
import io.furrow.testing.TestService;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeadlyMessageTest {
    @RegisterExtension
    static final TestService SERVICE =
            TestService.onFreshDatabase().with("furrow.consume.heartbeat.interval.ms", "200");

    private final DeliverBench bench = new DeliverBench(SERVICE);

    @BeforeAll
    static void createNotes() {
        DeliverBench.createNotes(SERVICE);
    }

    @Test
    void a_message_that_kills_its_process_is_given_up_after_as_many_deaths_as_tries() throws Exception {
        TopicPartition partition = bench.create("deadly", 1);
        bench.publish(partition, "a", "kill", "b");

        int deaths = 0;
        while (bench.committed("deadly", partition) < 3) {
            try (OtherProcess process =
                    OtherProcess.start(DeadlyShop.class, SERVICE.database().url())) {
                deaths += process.diesUnless(() -> bench.committed("deadly", partition) == 3) ? 1 : 0;
            }
        }

        // The first is with others; then it is known to be suspect and tried alone.
        assertEquals(3, deaths);
        assertEquals(List.of("deadly a", "deadly b"), bench.notes("deadly"));
        FailedDelivery kept = bench.failed("deadly").getFirst();
        assertEquals(List.of(1L, 2L), List.of(kept.offset(), (long) kept.attempts()));
    }
}
