package io.furrow.benchmark;

import io.furrow.api.Bytes;
import io.furrow.api.Consumer;
import io.furrow.api.Message;
import io.furrow.benchmark.Peer.Sender;
import io.furrow.benchmark.Variant.Done;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Observers, which handle each message in a transaction together with the commit of its offset. */
final class ObserveBacklog implements Case {
    @Override
    public String name() {
        return "observers";
    }

    @Override
    public String title() {
        return "Handling a backlog of 100 B in JTA transactions that commit the offset as well";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        int backlog = bench.options().scaled(100_000);
        bench.postgres().execute("drop table if exists bench_handled");
        bench.postgres()
                .execute(
                        "create table bench_handled (id bigint generated always as identity primary key, value bytea)");
        String byHand = bench.furrow().backlog(backlog, Payload.of(100));
        String row = "a row each";
        String nothing = "nothing done";
        return List.of(
                new ByHand(bench, row, "by hand, a transaction each", byHand, 1),
                new ByHand(bench, row, "by hand, 100 a transaction", byHand, 100),
                observer(bench, row, "Furrow's observer, 1 partition", BacklogObserver.ROW_1, 1, backlog),
                observer(bench, row, "Furrow's observer, 8 partitions", BacklogObserver.ROW_8, 8, backlog),
                observer(bench, nothing, "Furrow's observer, 1 partition", BacklogObserver.NOTHING_1, 1, backlog),
                observer(bench, nothing, "Furrow's observer, 8 partitions", BacklogObserver.NOTHING_8, 8, backlog));
    }

    private static Variant observer(Bench bench, String group, String name, String topic, int partitions, int backlog) {
        bench.furrow().createTopic(topic, partitions);
        Sender sender = bench.furrow().sender(topic);
        Gate gate = bench.get(BacklogObserver.class).gate(topic);
        return new Variant.Simple(
                group,
                name,
                () -> {
                    gate.close(backlog);
                    Flood.load(sender, backlog, Payload.of(100));
                },
                time -> {
                    long begin = System.nanoTime();
                    gate.open();
                    return new Done(backlog, Duration.ofNanos(System.nanoTime() - begin), null);
                },
                () -> bench.furrow().deleteTopic(topic));
    }

    /** One who polls, and handles what came in as many transactions as it takes. */
    private static final class ByHand implements Variant {
        private final Bench bench;
        private final String group;
        private final String name;
        private final String topic;
        private final int together;
        private final Handler handler;
        private @Nullable Consumer<Bytes> consumer;

        ByHand(Bench bench, String group, String name, String topic, int together) {
            this.bench = bench;
            this.group = group;
            this.name = name;
            this.topic = topic;
            this.together = together;
            this.handler = bench.get(Handler.class);
        }

        @Override
        public String group() {
            return group;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void prepare() {
            close();
            consumer = GroupReader.join(bench, topic);
        }

        /** Until the time is over or there is nothing more. */
        @Override
        public Done run(Duration time) {
            Consumer<Bytes> member = Objects.requireNonNull(consumer);
            Deque<Message<Bytes>> polled = new ArrayDeque<>(member.poll(Duration.ofSeconds(5)));
            long begin = System.nanoTime();
            long end = begin + time.toNanos();
            long handled = 0;
            while (!polled.isEmpty() && System.nanoTime() < end) {
                List<Message<Bytes>> next = new ArrayList<>();
                while (next.size() < together && !polled.isEmpty()) {
                    next.add(polled.removeFirst());
                }
                handler.handle(member, next);
                handled += next.size();
                if (polled.isEmpty()) {
                    polled.addAll(member.poll(Duration.ZERO));
                }
            }
            return new Done(handled, Duration.ofNanos(System.nanoTime() - begin), null);
        }

        @Override
        public void close() {
            if (consumer != null) {
                consumer.close();
                consumer = null;
            }
        }
    }
}
