package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlowRefusalsTest {
    @Test
    void the_more_wait_the_longer_each_waits() {
        assertEquals(Duration.ofSeconds(1), SlowRefusals.pause(1));
        assertEquals(Duration.ofSeconds(1), SlowRefusals.pause(100));
        assertEquals(Duration.ofSeconds(5), SlowRefusals.pause(500));
        assertEquals(Duration.ofSeconds(10), SlowRefusals.pause(1000));
        assertEquals(Duration.ofSeconds(10), SlowRefusals.pause(100_000));
    }

    @Test
    void who_waits_is_told_when_the_process_stops() throws InterruptedException {
        SlowRefusals refusals = new SlowRefusals();
        List<Thread> refused = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            refused.add(Thread.ofVirtual().start(refusals::await));
        }
        long begin = System.nanoTime();
        refusals.stop();
        for (Thread thread : refused) {
            thread.join();
        }
        assertTrue(System.nanoTime() - begin < SlowRefusals.pause(3000).toNanos() / 2);
    }
}
