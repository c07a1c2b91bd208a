package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Sender;
import java.util.ArrayList;
import java.util.List;

/** As many messages as go in: one by one without waiting, and in requests of 500. */
final class SaturatedPublish implements Case {
    private static final int PARTITIONS = 16;

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public String title() {
        return "Publishing as much as goes in (the limit: one COPY of the same rows)";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        List<Variant> variants = new ArrayList<>();
        for (int bytes : new int[] {100, 1024}) {
            byte[] value = Payload.of(bytes);
            for (int partitions : new int[] {1, PARTITIONS}) {
                String group =
                        Payload.size(bytes) + ", " + partitions + (partitions == 1 ? " partition" : " partitions");
                variants.add(CopyReference.among(bench.postgres(), group, value, partitions));
                variants.add(CopyReference.last(bench.postgres(), group, value));
                String topic = Bench.fresh("saturated");
                FurrowPeer furrow = bench.furrow();
                furrow.createTopic(topic, partitions);
                Sender sender = furrow.sender(topic);
                variants.add(Variant.of(group, "Furrow, one by one", time -> Flood.oneByOne(sender, value, time)));
                variants.add(Variant.of(group, "Furrow, requests of 500", time -> Flood.requests(sender, value, time)));
                for (Peer peer : partitions == 1 ? bench.peers() : List.<Peer>of()) {
                    String theirs = Bench.fresh("saturated");
                    peer.createTopic(theirs, partitions);
                    Sender their = peer.sender(theirs);
                    variants.add(Variant.of(
                            group, peer.name() + ", requests of 500", time -> Flood.requests(their, value, time)));
                }
            }
        }
        return variants;
    }
}
