package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Receiver;
import io.furrow.benchmark.Peer.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Groups that read at the same time as something is published: measured is the publishing, but it ends when each has read everything. */
final class ReadAlong implements Variant {
    private static final Duration WAIT = Duration.ofMillis(100);

    private final String group;
    private final Audience audience;
    private final Publishing publishing;
    private volatile long due;

    /** A way to publish for about that long. */
    @FunctionalInterface
    interface Publishing {
        Done run(Sender sender, Duration time) throws Exception;
    }

    ReadAlong(String group, Audience audience, Publishing publishing) {
        this.group = group;
        this.audience = audience;
        this.publishing = publishing;
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public String name() {
        return audience.said();
    }

    @Override
    public Done run(Duration time) throws Exception {
        due = Long.MAX_VALUE;
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<Long>> readers = new ArrayList<>();
            for (Receiver receiver : audience.receivers()) {
                readers.add(threads.submit(() -> readAll(receiver)));
            }
            long begin = System.nanoTime();
            Done published = publish(time);
            long read = 0;
            for (Future<Long> reader : readers) {
                read += reader.get();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            return read == 0 ? published : published.saying(String.format(Locale.ROOT, "%,.0f read/s", read / seconds));
        }
    }

    private Done publish(Duration time) throws Exception {
        long sent = 0;
        try {
            Done published = publishing.run(audience.sender(), time);
            sent = published.messages();
            return published;
        } finally {
            due = sent;
        }
    }

    private long readAll(Receiver receiver) throws Exception {
        long read = 0;
        while (read < due) {
            int received = receiver.poll(WAIT, message -> {});
            if (received > 0) {
                receiver.commit();
                read += received;
            }
        }
        return read;
    }

    @Override
    public void close() throws Exception {
        audience.close();
    }
}
