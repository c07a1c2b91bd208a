package io.furrow.benchmark;

import io.furrow.benchmark.Peer.Sender;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether publishing suffers from a transaction of somebody else that stays open and keeps its snapshot. */
final class OpenTransaction implements Case {
    private static final int CALLERS = 32;
    private static final Duration AGE = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "open-transaction";
    }

    @Override
    public String title() {
        return "32 callers that wait for each of their messages, 100 B, while a REPEATABLE READ transaction is open";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        String topic = Bench.fresh("open");
        bench.furrow().createTopic(topic, 1);
        Publishing publishing = new Publishing(bench, bench.furrow().sender(topic));
        String group = CALLERS + " callers";
        return List.of(
                new Variant.Simple(group, "Furrow, none open", publishing::close, publishing::publish, () -> {}),
                new Variant.Simple(
                        group,
                        "Furrow, open for a minute",
                        publishing::openAndGrowOld,
                        publishing::publish,
                        publishing::close));
    }

    private static final class Publishing {
        private final Bench bench;
        private final Sender sender;
        private final Duration age;
        private final byte[] value = Payload.of(100);
        private @Nullable Connection open;

        Publishing(Bench bench, Sender sender) {
            this.bench = bench;
            this.sender = sender;
            this.age = AGE.dividedBy(bench.options().scale());
        }

        /** Publishes all the while, so that there is much the snapshot does not see. */
        void openAndGrowOld() throws Exception {
            close();
            Connection connection = bench.postgres().connect();
            open = connection;
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            try (Statement first = connection.createStatement()) {
                first.execute("select count(*) from furrow.topic");
            }
            publish(age);
        }

        Variant.Done publish(Duration time) throws Exception {
            return Callers.run(
                    CALLERS,
                    caller -> () -> sender.send(value).toCompletableFuture().join(),
                    time);
        }

        void close() throws Exception {
            if (open != null) {
                open.rollback();
                open.close();
                open = null;
            }
        }
    }
}
