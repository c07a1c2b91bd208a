package io.furrow.benchmark;

import io.furrow.store.AppendRequest;
import io.furrow.store.AppendRequest.Row;
import io.furrow.store.AppendResult.Appended;
import io.furrow.store.AppendTransaction;
import io.furrow.store.AppendTransaction.Outcome;
import io.furrow.store.Appender;
import io.furrow.store.Catalogue;
import io.furrow.store.CatalogueTopic;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What Furrow would do if nobody grouped: each caller locks the partition, appends its message and commits, on a connection of its own. */
final class LonePublish implements Variant {
    private final List<Appender> appenders;
    private final AppendRequest request;

    LonePublish(Bench bench, int callers, byte[] value) {
        AppendTransaction transaction = bench.get(AppendTransaction.class);
        appenders = Stream.generate(transaction::appender).limit(callers).toList();
        String name = Bench.fresh("alone");
        bench.furrow().createTopic(name, 1);
        CatalogueTopic topic = bench.get(Catalogue.class).topic(name);
        request = new AppendRequest(List.of(new Row(topic, topic.partitionId(0), null, value, null, null)), null);
    }

    @Override
    public String group() {
        return BlockingPublish.group(appenders.size());
    }

    @Override
    public String name() {
        return "Furrow, 1 partition, each commits alone";
    }

    @Override
    public Done run(Duration time) throws Exception {
        return Callers.run(appenders.size(), caller -> () -> publish(appenders.get(caller)), time);
    }

    private void publish(Appender appender) {
        Outcome outcome = appender.commit(List.of(request), false);
        if (!(outcome instanceof Outcome.Done done && done.result() instanceof Appended)) {
            throw new IllegalStateException("Not stored: " + outcome);
        }
    }

    @Override
    public void close() {
        appenders.forEach(Appender::close);
    }
}
