package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.Eventually;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StreamMemoryTest {
    private final StreamMemory memory = new StreamMemory(1000);

    @Test
    void who_comes_when_all_is_taken_waits_until_some_is_given_back() throws Exception {
        assertTrue(memory.awaitRoom(Duration.ZERO));
        memory.read(1000);

        assertFalse(memory.awaitRoom(Duration.ofMillis(1)));
        assertFalse(memory.scarce(), "nobody waits");
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(this::room);
        Eventually.holds("somebody waits", memory::scarce);
        memory.written(1);

        assertTrue(waiting.get(10, TimeUnit.SECONDS));
        assertFalse(memory.scarce());
    }

    @Test
    void few_read_at_once_however_much_is_left() throws Exception {
        for (int i = 0; i < 8; i++) {
            assertTrue(memory.awaitRoom(Duration.ZERO));
        }
        assertFalse(memory.awaitRoom(Duration.ofMillis(1)));

        memory.read(0);

        assertTrue(memory.awaitRoom(Duration.ZERO));
    }

    private boolean room() {
        try {
            return memory.awaitRoom(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
