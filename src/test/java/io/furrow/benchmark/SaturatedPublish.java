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
        return "Publishing as much as goes in (the limit: one COPY of the same rows in one transaction)";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        List<Variant> variants = new ArrayList<>();
        for (int bytes : new int[] {100, 1024}) {
            String group = Payload.size(bytes);
            byte[] value = Payload.of(bytes);
            variants.add(CopyReference.one(bench.postgres(), group, value));
            variants.add(CopyReference.ofPartitions(PARTITIONS, bench.postgres(), group, value));
            for (int partitions : new int[] {1, PARTITIONS}) {
                String topic = Bench.fresh("saturated");
                FurrowPeer furrow = bench.furrow();
                furrow.createTopic(topic, partitions);
                Sender sender = furrow.sender(topic);
                String where = partitions == 1 ? ", 1 partition" : ", " + partitions + " partitions";
                variants.add(
                        Variant.of(group, "Furrow, one by one" + where, time -> Flood.oneByOne(sender, value, time)));
                variants.add(Variant.of(
                        group, "Furrow, requests of 500" + where, time -> Flood.requests(sender, value, time)));
            }
            for (Peer peer : bench.peers()) {
                String topic = Bench.fresh("saturated");
                peer.createTopic(topic, 1);
                Sender sender = peer.sender(topic);
                variants.add(Variant.of(
                        group, peer.name() + ", requests of 500", time -> Flood.requests(sender, value, time)));
            }
        }
        return variants;
    }
}
