package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Receiver;
import io.furrow.benchmark.Peer.Sender;
import java.util.ArrayList;
import java.util.List;

/** A topic of one partition, who publishes to it, and the only member of each group that reads it. */
final class Audience {
    private final Sender sender;
    private final List<Receiver> receivers = new ArrayList<>();

    Audience(Peer peer, int groups) throws Exception {
        String topic = Bench.fresh("fan-out");
        peer.createTopic(topic, 1);
        for (int i = 0; i < groups; i++) {
            receivers.add(peer.receiver(topic, i == 0 ? "bench" : "bench-" + i));
        }
        sender = peer.sender(topic);
    }

    Sender sender() {
        return sender;
    }

    List<Receiver> receivers() {
        return receivers;
    }

    /** How many groups read. */
    String said() {
        return receivers.size() == 1 ? "1 group reads" : receivers.size() + " groups read";
    }

    void close() throws Exception {
        sender.close();
        for (Receiver receiver : receivers) {
            receiver.close();
        }
    }
}
