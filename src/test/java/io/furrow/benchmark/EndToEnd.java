package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Receiver;
import io.furrow.benchmark.Peer.Sender;
import io.furrow.benchmark.Variant.Done;
import jakarta.json.Json;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** How long a message takes from when it was to be sent until somebody has it. */
final class EndToEnd implements Case {
    private static final String BINARY = "application/vnd.kafka.binary.v2+json";
    private static final Duration WAIT = Duration.ofMillis(100);

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String title() {
        return "From the intended time of sending to the receiver, 100 B (open loop; msg/s is what was reached)";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        FurrowPeer furrow = bench.furrow();
        furrow.createTopic(LatencyObserver.TOPIC, 1);
        String far = Bench.fresh("far");
        furrow.createTopic(far, 1);
        FarReader farReader = FarReader.start(bench.postgres(), far);
        LatencyObserver observer = bench.get(LatencyObserver.class);
        List<Variant> variants = new ArrayList<>();
        for (int rate : new int[] {200, 1000, 2000}) {
            String group = rate + " msg/s";
            variants.add(polling(group, "Furrow, poll", furrow, 1, rate));
            Sender toObserver = furrow.sender(LatencyObserver.TOPIC);
            variants.add(Variant.of(
                    group,
                    "Furrow, observer",
                    time -> measure(sends(List.of(toObserver)), rate, observer.arrivals(), time)));
            variants.add(longPolling(bench, group, rate));
            Sender toFar = furrow.sender(far);
            variants.add(Variant.closing(
                    group,
                    "Furrow, poll in another process",
                    time -> toOtherProcess(toFar, rate, farReader, time),
                    farReader::close));
            for (Peer peer : bench.peers()) {
                variants.add(polling(group, peer.name() + ", 8 senders", peer, OpenLoop.SENDERS, rate));
            }
        }
        return variants;
    }

    private static Variant polling(String group, String name, Peer peer, int senders, int rate) throws Exception {
        String topic = Bench.fresh("latency");
        peer.createTopic(topic, 1);
        List<Sender> sending = OpenLoop.senders(peer, topic, senders);
        Receiver receiver = peer.receiver(topic, "bench");
        Arrivals arrivals = new Arrivals();
        return Variant.closing(
                group,
                name,
                time -> receiving(sends(sending), rate, () -> receive(receiver, arrivals), arrivals, time),
                () -> {
                    receiver.close();
                    OpenLoop.close(sending);
                });
    }

    private static void receive(Receiver receiver, Arrivals arrivals) throws Exception {
        if (receiver.poll(WAIT, arrivals::arrived) > 0) {
            receiver.commit();
        }
    }

    private static Variant longPolling(Bench bench, String group, int rate) throws Exception {
        String topic = Bench.fresh("latency");
        bench.furrow().createTopic(topic, 1);
        Sender sender = bench.furrow().sender(topic);
        HttpRecords records = new HttpRecords(bench.uri(), topic, BINARY, (int) WAIT.toMillis());
        Arrivals arrivals = new Arrivals();
        return Variant.of(
                group,
                "Furrow, long poll over HTTP",
                time -> receiving(sends(List.of(sender)), rate, () -> receive(records, arrivals), arrivals, time));
    }

    private static void receive(HttpRecords records, Arrivals arrivals) throws Exception {
        try (JsonReader json = Json.createReader(new ByteArrayInputStream(records.read()))) {
            json.readObject()
                    .getJsonArray("records")
                    .forEach(one -> arrivals.arrived(
                            Base64.getDecoder().decode(one.asJsonObject().getString("value"))));
        }
    }

    /** With a first turn before anything is sent: joining is not what is measured. */
    private static Done receiving(
            List<Pace.Send> senders, int rate, Callers.Turn receive, Arrivals arrivals, Duration time)
            throws Exception {
        receive.take();
        Loop loop = new Loop(receive);
        try {
            return measure(senders, rate, arrivals, time);
        } finally {
            loop.stop();
        }
    }

    private static Done measure(List<Pace.Send> senders, int rate, Arrivals arrivals, Duration time) throws Exception {
        arrivals.clear();
        long begin = System.nanoTime();
        int messages = Pace.run(senders, rate, time);
        Latencies latencies = arrivals.await(messages);
        return new Done(messages, Duration.ofNanos(System.nanoTime() - begin), latencies);
    }

    /** One sender does not wait, so that it can keep its pace; several do, as those of peers that block. */
    private static List<Pace.Send> sends(List<Sender> senders) {
        List<Pace.Send> sends = new ArrayList<>();
        for (Sender sender : senders) {
            sends.add(intended -> {
                CompletionStage<?> stored = sender.send(Stamp.of(intended));
                if (senders.size() > 1) {
                    stored.toCompletableFuture().join();
                }
            });
        }
        return sends;
    }

    private static Done toOtherProcess(Sender sender, int rate, FarReader reader, Duration time) throws Exception {
        long begin = System.nanoTime();
        int messages = Pace.run(sends(List.of(sender)), rate, time);
        sender.send(Stamp.of(Stamp.END)).toCompletableFuture().join();
        Latencies latencies = reader.awaitEnd();
        return new Done(messages, Duration.ofNanos(System.nanoTime() - begin), latencies);
    }
}
