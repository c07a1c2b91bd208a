package io.furrow.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.furrow.api.TopicPartition;
import io.furrow.store.AppendResult.Appended;
import io.furrow.store.AppendResult.Place;
import io.furrow.store.AppendResult.Stored;
import io.furrow.store.AppendTransaction.Outcome;
import io.furrow.store.JobLeases.Lease;
import io.furrow.testing.TestDatabase;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The store as one more replica has it: the real classes with memories of their own, so that one replica can be behind another.
 * A new one remembers nothing.
 */
@SuppressWarnings("UnnecessaryAssignment") // here the test is the framework that fills the injected fields
final class Replica {
    final Database database = new Database();
    final Segments segments = new Segments();
    final Catalogue catalogue = new Catalogue();
    final LogReader reader = new LogReader();
    final SegmentMoves moves = new SegmentMoves();
    final SegmentPool pool = new SegmentPool();
    final JobLeases leases = new JobLeases();
    final Trim trim = new Trim();
    private final MessageLog log = new MessageLog();
    private final Appender appender;

    Replica(TestDatabase on) {
        database.source = on.dataSource();
        segments.database = database;
        catalogue.database = database;
        catalogue.segments = segments;
        reader.database = database;
        reader.segments = segments;
        reader.catalogue = catalogue;
        moves.segments = segments;
        pool.database = database;
        pool.segments = segments;
        pool.moves = moves;
        leases.database = database;
        trim.database = database;
        trim.segments = segments;
        trim.reader = reader;
        log.segments = segments;
        log.moves = moves;
        log.keys = new PublishKeys();
        AppendTransaction appends = new AppendTransaction();
        appends.database = database;
        appends.log = log;
        appends.frozen = new FrozenHolders();
        appends.frozen.database = database;
        appender = appends.appender();
    }

    int id(TopicPartition partition) {
        return catalogue.partitionId(partition);
    }

    /** Publishes to a partition in one transaction, as the grouped publisher does. */
    List<Place> publish(TopicPartition to, String... values) {
        for (int tried = 0; tried < 20; tried++) {
            CatalogueTopic topic = catalogue.topic(to.topic());
            int id = topic.partitionId(to.partition());
            List<AppendRequest.Row> rows = Arrays.stream(values)
                    .map(value -> new AppendRequest.Row(topic, id, null, value.getBytes(UTF_8), null, null))
                    .toList();
            switch (appender.commit(List.of(new AppendRequest(rows, null)), false)) {
                case Outcome.Done(Appended(var answers, var xid, var next)) -> {
                    return ((Stored) answers.getFirst()).places();
                }
                case Outcome.Done(var stale) -> catalogue.refresh(to.topic());
                case Outcome.Failed(var error) -> throw error;
                case Outcome.Unknown(var error) -> throw error;
            }
        }
        throw new AssertionError("Stale again and again: " + to);
    }

    /** The values from an offset on, up to the end of the run. */
    List<String> read(TopicPartition partition, long from) {
        return reader.read(id(partition), from, 5000, Integer.MAX_VALUE).stream()
                .map(found -> new String(Objects.requireNonNull(found.value()), UTF_8))
                .toList();
    }

    Watermark watermark(TopicPartition partition) {
        return reader.watermark(id(partition));
    }

    Lease lease() {
        return leases.acquire("retention", "test").orElseThrow();
    }

    /** Truncates what can be truncated; answers which segments. */
    List<Integer> reclaim() {
        Lease lease = lease();
        try {
            return pool.reclaim(lease);
        } finally {
            leases.release(lease);
        }
    }
}
