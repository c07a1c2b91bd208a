package io.furrow.benchmark;

import io.furrow.api.Bytes;
import io.furrow.api.Consumer;
import io.furrow.benchmark.Variant.Done;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Polls that find nothing and do not wait. */
final class IdlePolls implements Case {
    private static final int PARTITIONS = 64;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String title() {
        return "Polls that find nothing (msg/s is polls/s)";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        Connection connection = bench.postgres().connect();
        PreparedStatement select = connection.prepareStatement("select 1");
        String topic = Bench.fresh("idle");
        bench.furrow().createTopic(topic, PARTITIONS);
        Consumer<Bytes> member = GroupReader.join(bench, topic);
        Transactions transactions = new Transactions(bench);
        String group = "1 member";
        return List.of(
                Variant.closing(
                        group,
                        "prepared select 1 by JDBC",
                        time -> Callers.run(1, caller -> select::executeQuery, time),
                        connection::close),
                Variant.closing(
                        group,
                        "Furrow, " + PARTITIONS + " partitions",
                        time -> polls(member, transactions, time),
                        () -> {
                            member.close();
                            transactions.close();
                        }));
    }

    private static Done polls(Consumer<Bytes> member, Transactions transactions, Duration time) throws Exception {
        AtomicReference<@Nullable Done> result = new AtomicReference<>();
        long committed =
                transactions.during(() -> result.set(Callers.run(1, caller -> () -> member.poll(Duration.ZERO), time)));
        Done done = Objects.requireNonNull(result.get());
        return done.saying(String.format(Locale.ROOT, "%.2f queries a poll", (double) committed / done.messages()));
    }
}
