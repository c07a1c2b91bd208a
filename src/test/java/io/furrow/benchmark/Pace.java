package io.furrow.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An open loop: each message has its time, whatever became of those before. Who is late catches up, and the lateness is measured. */
final class Pace {
    private Pace() {}

    /** Sends one message. */
    @FunctionalInterface
    interface Send {
        /**
         * Sends it now.
         *
         * @param intended when it was to be sent, by {@link System#nanoTime}
         */
        void at(long intended) throws Exception;
    }

    /** Lets senders take turns, each on a thread of its own, with so many messages a second in all; answers how many there were. */
    static int run(List<Send> senders, int rate, Duration time) throws Exception {
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

    private static void await(long moment) {
        for (long rest = moment - System.nanoTime(); rest > 0; rest = moment - System.nanoTime()) {
            LockSupport.parkNanos(rest);
        }
    }
}
