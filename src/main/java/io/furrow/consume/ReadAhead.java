package io.furrow.consume;

import io.furrow.store.LogReader;
import io.furrow.store.LogRecord;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Reads runs before anybody asks for them, a few at a time, and keeps no more of them than there is room for in this process. Safe
 * for any thread.
 */
@ApplicationScoped
public class ReadAhead {
    private static final int READERS = 4;
    private static final int RUN_RECORDS = 2000;
    private static final int RUN_BYTES = 4 * 1024 * 1024;
    private static final int ROOM_BYTES = 64 * 1024 * 1024;

    /* What a message takes beside its content. */
    private static final int RECORD_BYTES = 200;

    @Inject
    LogReader reader;

    private final Semaphore room = new Semaphore(ROOM_BYTES);

    /* No virtual threads: for each eight kilobytes that a server sends they are parked and woken, which doubles the price of a row. */
    private final ThreadPoolExecutor readers = new ThreadPoolExecutor(
            0,
            READERS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("furrow-ahead-", 0).daemon().factory());

    /** A run that is being read, or was. To be given back. */
    static final class Run {
        private final Semaphore room;
        private final CompletableFuture<List<LogRecord>> messages;

        private Run(Semaphore room, CompletableFuture<List<LogRecord>> messages) {
            this.room = room;
            this.messages = messages;
        }

        /** Its messages, waiting for them; none where they could not be read. */
        List<LogRecord> messages() {
            return messages.join();
        }

        void giveBack() {
            var unused = messages.thenAccept(read -> room.release(size(read)));
        }
    }

    /**
     * Begins to read a partition, unless enough is being read or kept already.
     *
     * @param before messages before it, by which the size of those to come is guessed
     * @param maxRecords how many are taken at a time
     */
    Optional<Run> begin(int partitionId, long from, List<LogRecord> before, int maxRecords) {
        if (!room.tryAcquire(RUN_BYTES)) {
            return Optional.empty();
        }
        // A message that is larger than its share of the bytes ends the run: so the shares are made large.
        int records = Math.clamp(RUN_BYTES / (4L * size(before) / before.size()), 1, Math.max(maxRecords, RUN_RECORDS));
        int bytes = RUN_BYTES - records * RECORD_BYTES;
        try {
            return Optional.of(new Run(
                    room,
                    CompletableFuture.supplyAsync(() -> reader.read(partitionId, from, records, bytes), readers)
                            .exceptionally(failed -> List.of())
                            .whenComplete((read, never) -> room.release(RUN_BYTES - size(read)))));
        } catch (RejectedExecutionException e) {
            room.release(RUN_BYTES);
            return Optional.empty();
        }
    }

    /** The bytes that may still be kept. */
    int roomLeft() {
        return room.availablePermits();
    }

    /* A single message that is larger counts as a whole run. */
    private static int size(List<LogRecord> run) {
        long size = 0;
        for (LogRecord message : run) {
            size += message.size() + RECORD_BYTES;
        }
        return (int) Math.min(size, RUN_BYTES);
    }

    @PreDestroy
    void stop() {
        readers.shutdown();
    }
}
