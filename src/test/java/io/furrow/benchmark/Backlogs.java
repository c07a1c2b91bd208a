package io.furrow.benchmark;

import io.furrow.api.Bytes;
import io.furrow.api.Consumer;
import io.furrow.benchmark.Peer.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether it matters how much a topic holds. */
final class Backlogs implements Case {
    private static final int FEW = 10;
    private static final int YOUNGER = 1_000;
    private static final Duration WAIT = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "backlog";
    }

    @Override
    public String title() {
        return "Publishing to a topic, and reading at its end, while it holds many messages of 100 B";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        List<Holding> holdings = new ArrayList<>();
        for (int messages : new int[] {10_000, 1_000_000, 10_000_000}) {
            holdings.add(new Holding(bench, bench.options().scaled(messages)));
        }
        List<Variant> variants = new ArrayList<>();
        for (Holding holding : holdings) {
            variants.add(
                    new Variant.Simple("requests of 500", holding.name(), holding::hold, holding::publish, () -> {}));
        }
        for (Holding holding : holdings) {
            variants.add(new Variant.Simple(
                    "publish " + FEW + ", poll them",
                    holding.name(),
                    holding::goToEnd,
                    time -> Callers.batches(1, caller -> holding::publishAndPoll, time),
                    holding::close));
        }
        return variants;
    }

    /**
     * A topic that holds about that many messages, at most twice as many. It is not the youngest: where a primary key ends, PostgreSQL
     * inserts without a search, and of those that are compared only one could be there.
     */
    private static final class Holding {
        private final Bench bench;
        private final int messages;
        private final byte[] value = Payload.of(100);
        private String topic = "";
        private String younger = "";
        private long held;
        private @Nullable Sender sender;
        private @Nullable Consumer<Bytes> consumer;

        Holding(Bench bench, int messages) {
            this.bench = bench;
            this.messages = messages;
        }

        String name() {
            return String.format(Locale.ROOT, "Furrow, %,d messages", messages);
        }

        void hold() throws Exception {
            if (held == 0 || held > 2L * messages) {
                close();
                topic = bench.furrow().backlog(messages, value);
                younger = bench.furrow().backlog(YOUNGER, value);
                sender = bench.furrow().sender(topic);
                held = messages;
            }
        }

        Variant.Done publish(Duration time) throws Exception {
            Variant.Done done = Flood.requests(sending(), value, time);
            held += done.messages();
            return done;
        }

        void goToEnd() throws Exception {
            hold();
            if (consumer == null) {
                consumer = GroupReader.join(bench, topic);
            }
            if (consumer.poll(WAIT).isEmpty()) {
                throw new IllegalStateException("The backlog of " + topic + " cannot be read.");
            }
            consumer.seekToEnd(consumer.assignment());
        }

        int publishAndPoll() throws Exception {
            sending()
                    .sendAll(Collections.nCopies(FEW, value))
                    .toCompletableFuture()
                    .join();
            held += FEW;
            int polled = 0;
            while (polled < FEW && consumer != null) {
                polled += consumer.poll(WAIT).size();
            }
            return polled;
        }

        private Sender sending() {
            if (sender == null) {
                throw new IllegalStateException("not prepared");
            }
            return sender;
        }

        void close() {
            if (consumer != null) {
                consumer.close();
                consumer = null;
            }
            if (held > 0) {
                bench.furrow().deleteTopic(topic);
                bench.furrow().deleteTopic(younger);
                held = 0;
            }
        }
    }
}
