package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Receiver;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** One thread that publishes a request and then lets each group read it and commit: measured is the publishing alone. */
final class TakingTurns implements Variant {
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final Peer peer;
    private final Audience audience;
    private final List<byte[]> request = Collections.nCopies(Flood.REQUEST, Payload.of(100));

    TakingTurns(Peer peer, int groups) throws Exception {
        this.peer = peer;
        this.audience = new Audience(peer, groups);
    }

    @Override
    public String group() {
        return peer.name() + ", by turns";
    }

    @Override
    public String name() {
        return audience.said();
    }

    /** Those who have just joined may be kept waiting. */
    @Override
    public void prepare() throws Exception {
        publish();
        read();
    }

    @Override
    public Done run(Duration time) throws Exception {
        Latencies latencies = new Latencies();
        long messages = 0;
        long publishing = 0;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < time.toNanos()) {
            long before = System.nanoTime();
            publish();
            long took = System.nanoTime() - before;
            latencies.add(took);
            publishing += took;
            messages += request.size();
            read();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Done(messages, Duration.ofNanos(publishing), latencies)
                .saying(String.format(Locale.ROOT, "%,.0f msg/s with the reading", messages / seconds));
    }

    private void publish() throws Exception {
        audience.sender().sendAll(request).toCompletableFuture().join();
    }

    private void read() throws Exception {
        for (Receiver receiver : audience.receivers()) {
            int read = 0;
            while (read < request.size()) {
                read += receiver.poll(WAIT, message -> {});
                receiver.commit();
            }
        }
    }

    @Override
    public void close() throws Exception {
        audience.close();
    }
}
