package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Sender;
import io.furrow.benchmark.Variant.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What publishing costs while groups read: in turn with it, beside a stream they keep up with, and beside one that takes all it gets. */
final class FanOut implements Case {
    private static final int REQUEST = 100;
    private static final int RATE = 10_000;

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public String title() {
        return "Publishing 100 B while groups read, each committing after each poll";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        List<Peer> peers = new ArrayList<>();
        peers.add(bench.furrow());
        peers.addAll(bench.peers());
        byte[] value = Payload.of(100);
        List<Variant> variants = new ArrayList<>();
        for (Peer peer : peers) {
            for (int groups : new int[] {0, 1, 10}) {
                variants.add(new TakingTurns(peer, groups));
            }
            for (int groups : new int[] {0, 1, 10}) {
                variants.add(new ReadAlong(
                        peer.name() + ", " + RATE + " msg/s",
                        new Audience(peer, groups),
                        (sender, time) -> stream(sender, value, time)));
            }
            for (int groups : new int[] {0, 1, 10}) {
                variants.add(new ReadAlong(
                        peer.name() + ", at full speed",
                        new Audience(peer, groups),
                        (sender, time) -> Flood.requests(sender, value, time)));
            }
        }
        return variants;
    }

    private static Done stream(Sender sender, byte[] value, Duration time) throws Exception {
        List<byte[]> values = Collections.nCopies(REQUEST, value);
        Done sent = Pace.acknowledged(List.of(() -> sender.sendAll(values)), RATE / REQUEST, time);
        return new Done(sent.messages() * REQUEST, sent.elapsed(), sent.latencies());
    }
}
