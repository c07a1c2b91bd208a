package io.furrow.topic;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.Happening.Change;
import io.furrow.api.Message;
import io.furrow.api.OffsetRange;
import io.furrow.api.ReadLimits;
import io.furrow.api.Slice;
import io.furrow.api.Tail;
import io.furrow.api.TailStart;
import io.furrow.api.TopicDescription;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.codec.Codecs;
import io.furrow.store.Audit;
import io.furrow.store.Catalogue;
import io.furrow.store.Closing;
import io.furrow.store.Doorbell;
import io.furrow.store.LogReader;
import io.furrow.store.LogRecord;
import io.furrow.store.Topic;
import io.furrow.store.TopicRows;
import io.furrow.store.TopicRows.Altered;
import io.furrow.store.Watermark;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Topics as they are in the database. Safe for any thread. */
@ApplicationScoped
public class StoredTopics implements Topics {
    private static final int MOST_PARTITIONS = 1024;
    private static final Duration UNRUNG_LOOK = Duration.ofSeconds(1);
    private static final SortedMap<String, String> NOTHING = Collections.emptySortedMap();

    @Inject
    TopicRows rows;

    @Inject
    Catalogue catalogue;

    @Inject
    LogReader reader;

    @Inject
    Doorbell doorbell;

    @Inject
    Codecs codecs;

    @Inject
    Closing closing;

    @Inject
    Tails tails;

    @Inject
    Audit audit;

    @Override
    public TopicDescription create(String name, int partitions, TopicSettings settings) {
        if (!name.matches("[A-Za-z0-9._-]{1,249}") || name.equals(".") || name.equals("..") || name.startsWith("__")) {
            throw new FurrowException.Invalid(
                    "/topic_name",
                    "A topic's name has 1 to 249 characters of A-Z a-z 0-9 . _ -, is neither . nor .. and does not begin with __.");
        }
        checkPartitions(partitions);
        Topic created = rows.create(name, partitions, settings);
        audit.tell(Change.TOPIC_CREATED, name, NOTHING, state(created));
        // As it was created: somebody may have deleted it meanwhile.
        List<OffsetRange> empty = IntStream.range(0, partitions)
                .mapToObj(number -> new OffsetRange(number, 0, 0))
                .toList();
        return new TopicDescription(created.name(), created.settings(), empty, created.createdAt());
    }

    private static void checkPartitions(int partitions) {
        if (partitions < 1 || partitions > MOST_PARTITIONS) {
            throw new FurrowException.Invalid(
                    "/partitions_count",
                    "A topic has 1 to " + MOST_PARTITIONS + " partitions, not " + partitions + ".");
        }
    }

    @Override
    public TopicDescription describe(String name) {
        return describe(rows.get(name));
    }

    private TopicDescription describe(Topic topic) {
        List<Integer> ids = topic.partitionIds();
        Map<Integer, Watermark> watermarks = reader.watermarks(ids);
        List<OffsetRange> partitions = new ArrayList<>(ids.size());
        for (int number = 0; number < ids.size(); number++) {
            Watermark watermark = watermarks.get(ids.get(number));
            if (watermark == null) {
                throw new FurrowException.UnknownTopic(topic.name());
            }
            partitions.add(new OffsetRange(number, watermark.logStart(), watermark.end()));
        }
        return new TopicDescription(topic.name(), topic.settings(), partitions, topic.createdAt());
    }

    @Override
    public List<String> list(String prefix, String after, int limit) {
        if (limit < 1) {
            throw new FurrowException.Invalid("/limit", "limit is at least 1, not " + limit + ".");
        }
        return rows.names(prefix, after, limit);
    }

    @Override
    public TopicDescription alter(String name, Map<String, String> configs) {
        return altered(rows.alter(name, settings -> settings.with(configs)));
    }

    private TopicDescription altered(Altered altered) {
        Topic topic = altered.topic();
        audit.tell(
                Change.TOPIC_ALTERED,
                topic.name(),
                state(altered.settingsBefore(), altered.partitionsBefore()),
                state(topic));
        return describe(topic);
    }

    private static SortedMap<String, String> state(Topic topic) {
        return state(topic.settings(), topic.partitionIds().size());
    }

    private static SortedMap<String, String> state(TopicSettings settings, int partitions) {
        SortedMap<String, String> state = new TreeMap<>(settings.configs());
        state.put("partitions", Integer.toString(partitions));
        return state;
    }

    @Override
    public TopicDescription addPartitions(String name, int partitions) {
        checkPartitions(partitions);
        Altered altered = rows.addPartitions(name, partitions);
        catalogue.forget(name);
        return altered(altered);
    }

    @Override
    public void delete(String name) {
        Topic topic = rows.delete(name);
        catalogue.forget(name);
        audit.tell(Change.TOPIC_DELETED, name, state(topic), NOTHING);
    }

    @Override
    public OffsetRange truncate(TopicPartition partition, long beforeOffset) {
        Watermark watermark = watermark(partition);
        if (beforeOffset < 0 || beforeOffset > watermark.end()) {
            throw new FurrowException.OffsetOutOfRange(partition, beforeOffset, watermark.logStart(), watermark.end());
        }
        rows.truncate(watermark.partitionId(), beforeOffset)
                .ifPresent(was ->
                        audit.tell(Change.PARTITION_TRUNCATED, partition.toString(), start(was), start(beforeOffset)));
        return offsets(partition);
    }

    private static SortedMap<String, String> start(long offset) {
        return new TreeMap<>(Map.of("log_start_offset", Long.toString(offset)));
    }

    @Override
    public OffsetRange offsets(TopicPartition partition) {
        Watermark watermark = watermark(partition);
        return new OffsetRange(partition.partition(), watermark.logStart(), watermark.end());
    }

    private Watermark watermark(TopicPartition partition) {
        try {
            return reader.watermark(catalogue.partitionId(partition));
        } catch (FurrowException.UnknownTopic e) {
            // Another process may have deleted the topic and created another one under its name.
            return reader.watermark(catalogue.refresh(partition.topic()).partitionId(partition.partition()));
        }
    }

    @Override
    public long offsetAt(TopicPartition partition, Instant time) {
        return reader.offsetAt(watermark(partition).partitionId(), time);
    }

    @Override
    public <T> Slice<T> read(TopicPartition partition, long offset, ReadLimits limits, Class<T> type) {
        int id = catalogue.partitionId(partition);
        long deadline = System.nanoTime() + limits.timeout().toNanos();
        try (Doorbell.Waiter waiter = doorbell.waiter()) {
            while (true) {
                waiter.watch(List.of(id), 0);
                Watermark watermark = watermark(partition);
                if (watermark.partitionId() != id) {
                    id = watermark.partitionId();
                    continue;
                }
                if (offset < watermark.logStart() || offset > watermark.end()) {
                    throw new FurrowException.OffsetOutOfRange(
                            partition, offset, watermark.logStart(), watermark.end());
                }
                long left = deadline - System.nanoTime();
                if (offset < watermark.end() || left <= 0 || closing.begun()) {
                    return slice(partition, offset, watermark, limits, type);
                }
                waiter.await(Duration.ofNanos(Math.min(left, UNRUNG_LOOK.toNanos())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FurrowException.Unavailable("The read was interrupted.", e);
        }
    }

    @Override
    public Tail tail(String topic, @Nullable Integer partition, TailStart start) {
        return tails.open(topic, partition, start);
    }

    private <T> Slice<T> slice(
            TopicPartition partition, long offset, Watermark watermark, ReadLimits limits, Class<T> type) {
        List<LogRecord> records = offset == watermark.end()
                ? List.of()
                : reader.read(watermark.partitionId(), offset, limits.maxRecords(), limits.maxBytes());
        List<Message<T>> messages = new ArrayList<>(records.size());
        for (LogRecord found : records) {
            Message<Bytes> message = found.message(partition);
            messages.add(message.withValue(type.cast(codecs.decode(message.value(), type))));
        }
        long next = offset + messages.size();
        return new Slice<>(messages, next, Math.max(watermark.end(), next));
    }
}
