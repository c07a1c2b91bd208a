package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Sender;
import io.furrow.benchmark.Variant.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** As many messages as go in: one by one without waiting, and in requests of 500. */
final class SaturatedPublish implements Case {
    private static final int REQUEST = 500;
    private static final int UNDER_WAY = 40;

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
            variants.add(new CopyReference(bench.postgres(), group, value));
            for (int partitions : new int[] {1, 16}) {
                String topic = Bench.fresh("saturated");
                FurrowPeer furrow = bench.furrow();
                furrow.createTopic(topic, partitions);
                Sender sender = furrow.sender(topic);
                String where = partitions == 1 ? ", 1 partition" : ", " + partitions + " partitions";
                variants.add(Variant.of(group, "Furrow, one by one" + where, time -> oneByOne(sender, value, time)));
                variants.add(
                        Variant.of(group, "Furrow, requests of 500" + where, time -> requests(sender, value, time)));
            }
            for (Peer peer : bench.peers()) {
                String topic = Bench.fresh("saturated");
                peer.createTopic(topic, 1);
                Sender sender = peer.sender(topic);
                variants.add(
                        Variant.of(group, peer.name() + ", requests of 500", time -> requests(sender, value, time)));
            }
        }
        return variants;
    }

    private static Done oneByOne(Sender sender, byte[] value, Duration time) throws Exception {
        return flood(() -> sender.send(value), 1, UNDER_WAY * REQUEST, time);
    }

    private static Done requests(Sender sender, byte[] value, Duration time) throws Exception {
        List<byte[]> values = Collections.nCopies(REQUEST, value);
        return flood(() -> sender.sendAll(values), REQUEST, UNDER_WAY, time);
    }

    @FunctionalInterface
    private interface Send {
        CompletionStage<?> now() throws Exception;
    }

    /** Sends without waiting for answers, but never more than so many unanswered; ends when all are answered. */
    private static Done flood(Send send, int messages, int underWay, Duration time) throws Exception {
        Semaphore room = new Semaphore(underWay);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        long sent = 0;
        while (System.nanoTime() < end) {
            room.acquire();
            CompletableFuture<?> answer = send.now().toCompletableFuture();
            var unused = answer.whenComplete((receipt, thrown) -> {
                failure.compareAndSet(null, thrown);
                room.release();
            });
            sent += messages;
        }
        room.acquire(underWay);
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("A publish failed.", failed);
        }
        return new Done(sent, Duration.ofNanos(System.nanoTime() - begin), null);
    }
}
