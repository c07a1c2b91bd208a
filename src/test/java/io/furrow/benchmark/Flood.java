package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Sender;
import io.furrow.benchmark.Variant.Done;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Sends without waiting for answers, but never more than so many unanswered. */
final class Flood {
    /** The messages of a request. */
    static final int REQUEST = 500;

    private static final int UNDER_WAY = 120;

    private Flood() {}

    @FunctionalInterface
    private interface Send {
        CompletionStage<?> now() throws Exception;
    }

    /** Message by message for about that long, until all are answered. */
    static Done oneByOne(Sender sender, byte[] value, Duration time) throws Exception {
        return flood(() -> sender.send(value), 1, UNDER_WAY * REQUEST, until(time));
    }

    /** In requests of 500 for about that long, until all are answered. */
    static Done requests(Sender sender, byte[] value, Duration time) throws Exception {
        return requests(sender, value, until(time));
    }

    /** Exactly that many messages, as fast as they go in. */
    static void load(Sender sender, int messages, byte[] value) throws Exception {
        requests(sender, value, sent -> sent <= messages - REQUEST);
        if (messages % REQUEST > 0) {
            sender.sendAll(Collections.nCopies(messages % REQUEST, value))
                    .toCompletableFuture()
                    .join();
        }
    }

    private static LongPredicate until(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        return sent -> System.nanoTime() < end;
    }

    private static Done requests(Sender sender, byte[] value, LongPredicate more) throws Exception {
        List<byte[]> values = Collections.nCopies(REQUEST, value);
        return flood(() -> sender.sendAll(values), REQUEST, UNDER_WAY, more);
    }

    private static Done flood(Send send, int messages, int underWay, LongPredicate more) throws Exception {
        Semaphore room = new Semaphore(underWay);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        long begin = System.nanoTime();
        long sent = 0;
        while (more.test(sent)) {
            room.acquire();
            CompletableFuture<?> answer = send.now().toCompletableFuture();
            var unused = answer.whenComplete((receipt, thrown) -> {
                failure.compareAndSet(null, thrown);
                room.release();
            });
            sent += messages;
        }
        room.acquire(underWay);
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("A publish failed.", failed);
        }
        return new Done(sent, Duration.ofNanos(System.nanoTime() - begin), null);
    }
}
