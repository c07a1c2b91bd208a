package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Receiver;
import io.furrow.benchmark.Peer.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What publishing costs while groups read along. */
final class FanOut implements Case {
    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public String title() {
        return "Publishing 100 B in requests of 500 while groups read along, each committing after each poll";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        List<Peer> peers = new ArrayList<>();
        peers.add(bench.furrow());
        peers.addAll(bench.peers());
        List<Variant> variants = new ArrayList<>();
        for (Peer peer : peers) {
            for (int groups : new int[] {0, 1, 10}) {
                variants.add(new ReadAlong(peer, groups));
            }
        }
        return variants;
    }

    private static final class ReadAlong implements Variant {
        private static final Duration WAIT = Duration.ofMillis(100);

        private final Peer peer;
        private final Sender sender;
        private final List<Receiver> receivers = new ArrayList<>();
        private final byte[] value = Payload.of(100);
        private volatile long due;

        ReadAlong(Peer peer, int groups) throws Exception {
            this.peer = peer;
            String topic = Bench.fresh("fan-out");
            peer.createTopic(topic, 1);
            for (int i = 0; i < groups; i++) {
                receivers.add(peer.receiver(topic, i == 0 ? "bench" : "bench-" + i));
            }
            sender = peer.sender(topic);
        }

        @Override
        public String group() {
            return peer.name();
        }

        @Override
        public String name() {
            return receivers.size() == 1 ? "1 group reads" : receivers.size() + " groups read";
        }

        /** Measured is what is published; but it ends when everybody has read everything. */
        @Override
        public Done run(Duration time) throws Exception {
            due = Long.MAX_VALUE;
            List<Callable<Long>> reading = new ArrayList<>();
            receivers.forEach(receiver -> reading.add(() -> readAll(receiver)));
            try (ExecutorService threads =
                    Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
                List<Future<Long>> readers =
                        reading.stream().map(threads::submit).toList();
                long begin = System.nanoTime();
                Done published = flood(time);
                long read = 0;
                for (Future<Long> reader : readers) {
                    read += reader.get();
                }
                double seconds = (System.nanoTime() - begin) / 1e9;
                return read == 0
                        ? published
                        : published.saying(String.format(Locale.ROOT, "%,.0f read/s", read / seconds));
            }
        }

        private Done flood(Duration time) throws Exception {
            long sent = 0;
            try {
                Done published = Flood.requests(sender, value, time);
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
            sender.close();
            for (Receiver receiver : receivers) {
                receiver.close();
            }
        }
    }
}
