package io.furrow.benchmark;

import io.furrow.benchmark.Variant.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An open loop: each message has its time, whatever became of those before. Who is late catches up, and the lateness is measured. */
public final class Pace {
    private Pace() {}

    /** Sends one message. */
    @FunctionalInterface
    public interface Send {
        /**
         * Sends it now.
         *
         * @param intended when it was to be sent, by {@link System#nanoTime}
         */
        void at(long intended) throws Exception;
    }

    /** Lets senders take turns, each on a thread of its own, with so many messages a second in all; answers how many there were. */
    public static int run(List<Send> senders, int rate, Duration time) throws Exception {
        int messages = Math.max(1, (int) (rate * time.toNanos() / 1e9));
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        long begin = System.nanoTime();
        for (int first = 0; first < senders.size(); first++) {
            int number = first;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (int i = number; i < messages && failure.get() == null; i += senders.size()) {
                        long intended = begin + (long) (i * 1e9 / rate);
                        await(intended);
                        senders.get(number).at(intended);
                    }
                } catch (Exception e) {
                    failure.set(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return messages;
    }

    /** Sends one request. */
    @FunctionalInterface
    interface Request {
        /** The stage completes when it is acknowledged. */
        CompletionStage<?> send() throws Exception;
    }

    /**
     * Lets senders take turns, with so many requests a second in all, and sees how long an acknowledgement takes from when its request
     * was to be sent. Several senders each wait for it before they send again.
     */
    static Done acknowledged(List<Request> senders, int rate, Duration time) throws Exception {
        Latencies latencies = new Latencies();
        Semaphore answered = new Semaphore(0);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Send> sends = new ArrayList<>();
        for (Request sender : senders) {
            sends.add(intended -> {
                CompletionStage<?> stored = sender.send().whenComplete((receipt, thrown) -> {
                    latencies.add(System.nanoTime() - intended);
                    failure.compareAndSet(null, thrown);
                    answered.release();
                });
                if (senders.size() > 1) {
                    stored.toCompletableFuture().join();
                }
            });
        }
        long begin = System.nanoTime();
        int requests = run(sends, rate, time);
        answered.acquire(requests);
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("A publish failed.", failed);
        }
        return new Done(requests, Duration.ofNanos(System.nanoTime() - begin), latencies);
    }

    private static void await(long moment) {
        for (long rest = moment - System.nanoTime(); rest > 0; rest = moment - System.nanoTime()) {
            LockSupport.parkNanos(rest);
        }
    }
}
