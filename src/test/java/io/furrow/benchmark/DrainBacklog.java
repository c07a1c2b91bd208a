package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Receiver;
import io.furrow.benchmark.Peer.Sender;
import io.furrow.benchmark.Variant.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One member that reads all there is, once. */
final class DrainBacklog implements Case {
    private static final int PARTITIONS = 4;
    private static final Duration WAIT = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public String title() {
        return "One member drains a backlog of 100 B on 4 partitions, committing after each poll of at most 500";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        int backlog = bench.options().scaled(1_000_000);
        List<Variant> variants = new ArrayList<>();
        String group = String.format(Locale.ROOT, "%,d messages", backlog);
        String topic = Bench.fresh("drain");
        bench.furrow().createTopic(topic, PARTITIONS);
        Flood.load(bench.furrow().sender(topic), backlog, Payload.of(100));
        variants.add(new NewGroup(group, bench.furrow(), topic, backlog));
        for (Peer peer : bench.peers()) {
            variants.add(new NewBacklog(group, peer, backlog));
        }
        return variants;
    }

    /** The first poll is over before: joining is not what is measured. */
    private static int firstPoll(Receiver receiver) throws Exception {
        int received = 0;
        while (received == 0) {
            received = receiver.poll(WAIT, value -> {});
        }
        receiver.commit();
        return received;
    }

    private static Done drain(Receiver receiver, int messages) throws Exception {
        long begin = System.nanoTime();
        int received = 0;
        while (received < messages) {
            int polled = receiver.poll(WAIT, value -> {});
            if (polled == 0) {
                throw new IllegalStateException("Nothing came within " + WAIT + " after " + received + " messages.");
            }
            receiver.commit();
            received += polled;
        }
        return new Done(received, Duration.ofNanos(System.nanoTime() - begin), null);
    }

    /** Each time another group reads the same backlog. */
    private static final class NewGroup implements Variant {
        private final String group;
        private final FurrowPeer furrow;
        private final String topic;
        private final int backlog;
        private @Nullable Receiver receiver;
        private int before;

        NewGroup(String group, FurrowPeer furrow, String topic, int backlog) {
            this.group = group;
            this.furrow = furrow;
            this.topic = topic;
            this.backlog = backlog;
        }

        @Override
        public String group() {
            return group;
        }

        @Override
        public String name() {
            return furrow.name();
        }

        @Override
        public void prepare() throws Exception {
            leave();
            Receiver joined = furrow.receiver(topic, Bench.fresh("drain"));
            receiver = joined;
            before = firstPoll(joined);
        }

        @Override
        public Done run(Duration time) throws Exception {
            if (receiver == null) {
                throw new IllegalStateException("not prepared");
            }
            return drain(receiver, backlog - before);
        }

        private void leave() throws Exception {
            if (receiver != null) {
                receiver.close();
            }
        }

        @Override
        public void close() throws Exception {
            leave();
            furrow.deleteTopic(topic);
        }
    }

    /** Each time the same group reads another backlog: what a queue has delivered is gone. */
    private static final class NewBacklog implements Variant {
        private final String group;
        private final Peer peer;
        private final int backlog;
        private final Sender sender;
        private final Receiver receiver;
        private int before;

        NewBacklog(String group, Peer peer, int backlog) throws Exception {
            this.group = group;
            this.peer = peer;
            this.backlog = backlog;
            String topic = Bench.fresh("drain");
            peer.createTopic(topic, PARTITIONS);
            sender = peer.sender(topic);
            receiver = peer.receiver(topic, "bench");
        }

        @Override
        public String group() {
            return group;
        }

        @Override
        public String name() {
            return peer.name();
        }

        @Override
        public void prepare() throws Exception {
            Flood.load(sender, backlog, Payload.of(100));
            before = firstPoll(receiver);
        }

        @Override
        public Done run(Duration time) throws Exception {
            return drain(receiver, backlog - before);
        }

        @Override
        public void close() throws Exception {
            sender.close();
            receiver.close();
        }
    }
}
