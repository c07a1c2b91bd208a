package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Sender;
import java.util.ArrayList;
import java.util.List;

/** Callers that each wait until their message is durable before they send the next. */
final class BlockingPublish implements Case {
    private static final int MOST_OF_PEERS = 32;

    @Override
    public String name() {
        return "callers";
    }

    @Override
    public String title() {
        return "Callers that wait for each of their messages, 100 B";
    }

    static String group(int callers) {
        return callers == 1 ? "1 caller" : callers + " callers";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        List<Variant> variants = new ArrayList<>();
        byte[] value = Payload.of(100);
        for (int callers : new int[] {1, 8, 32, 256, 1000}) {
            variants.add(new PlainInsert(bench.postgres(), callers, value));
            variants.add(blocking(bench.furrow(), callers, 1, value));
            variants.add(blocking(bench.furrow(), callers, 16, value));
            if (callers == 8 || callers == 32) {
                variants.add(new LonePublish(bench, callers, value));
            }
            if (callers <= MOST_OF_PEERS) {
                for (Peer peer : bench.peers()) {
                    variants.add(blocking(peer, callers, 1, value));
                }
            }
        }
        return variants;
    }

    private static Variant blocking(Peer peer, int callers, int partitions, byte[] value) throws Exception {
        String topic = Bench.fresh("callers");
        peer.createTopic(topic, partitions);
        List<Sender> senders = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            senders.add(peer.sender(topic));
        }
        return new Blocking(
                group(callers),
                peer.name() + ", " + partitions + " partition" + (partitions == 1 ? "" : "s"),
                senders,
                value);
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Blocking(String group, String name, List<Sender> senders, byte[] value) implements Variant {
        @Override
        public Done run(java.time.Duration time) throws Exception {
            return Callers.run(
                    senders.size(),
                    caller -> () -> senders.get(caller)
                            .send(value)
                            .toCompletableFuture()
                            .join(),
                    time);
        }

        @Override
        public void close() throws Exception {
            for (Sender sender : senders) {
                sender.close();
            }
        }
    }
}
