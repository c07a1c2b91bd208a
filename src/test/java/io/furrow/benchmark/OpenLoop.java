package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Sender;
import io.furrow.benchmark.Variant.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long an acknowledgement takes from when its message was to be sent, at a given rate. */
final class OpenLoop implements Case {
    /** How many senders publish to peers: some block. */
    static final int SENDERS = 8;

    @Override
    public String name() {
        return "open-loop";
    }

    @Override
    public String title() {
        return "From the intended time of sending to the acknowledgement, 100 B (open loop; msg/s is what was reached)";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        List<Variant> variants = new ArrayList<>();
        for (int rate : new int[] {1_000, 10_000, 50_000}) {
            String group = rate + " msg/s";
            variants.add(sending(group, "Furrow, 1 partition", bench.furrow(), 1, 1, rate));
            variants.add(sending(group, "Furrow, 16 partitions", bench.furrow(), 16, 1, rate));
            if (rate == 1_000) {
                for (Peer peer : bench.peers()) {
                    variants.add(sending(group, peer.name() + ", 8 senders", peer, 1, SENDERS, rate));
                }
            }
        }
        return variants;
    }

    static List<Sender> senders(Peer peer, String topic, int count) throws Exception {
        List<Sender> senders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            senders.add(peer.sender(topic));
        }
        return senders;
    }

    static void close(List<Sender> senders) throws Exception {
        for (Sender sender : senders) {
            sender.close();
        }
    }

    private static Variant sending(String group, String name, Peer peer, int partitions, int senders, int rate)
            throws Exception {
        String topic = Bench.fresh("open-loop");
        peer.createTopic(topic, partitions);
        List<Sender> sending = senders(peer, topic, senders);
        byte[] value = Payload.of(100);
        return Variant.closing(group, name, time -> send(sending, value, rate, time), () -> close(sending));
    }

    private static Done send(List<Sender> senders, byte[] value, int rate, Duration time) throws Exception {
        List<Pace.Request> requests = new ArrayList<>();
        for (Sender sender : senders) {
            requests.add(() -> sender.send(value));
        }
        return Pace.acknowledged(requests, rate, time);
    }
}
