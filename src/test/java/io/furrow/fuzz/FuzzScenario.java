package io.furrow.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short time of what nobody should send, for each operation of the OpenAPI document; another one each time. */
@Timeout(180)
class FuzzScenario {
    @Test
    void whatever_is_sent_is_answered_as_declared_and_others_go_on() throws Exception {
        FuzzRun run = new FuzzRun(Map.of("seconds", "12", "rate", "500"));

        List<String> complaints = run.go();

        assertEquals(List.of(), complaints);
        assertTrue(run.answered() > 1000, "Only " + run.answered() + " requests were answered.");
    }
}
