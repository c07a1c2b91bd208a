package io.furrow.topic;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.Message;
import io.furrow.api.ReadLimits;
import io.furrow.api.Tail;
import io.furrow.api.TailStart;
import io.furrow.api.TopicCursor;
import io.furrow.api.TopicPartition;
import io.furrow.store.Doorbell;
import io.furrow.store.LogReader;
import io.furrow.store.LogRecord;
import io.furrow.store.Watermark;
import io.furrow.topic.Tails.Tailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A tail that reads from the database what it has not answered yet: nothing is kept for it. */
final class StoredTail implements Tail {
    private static final Duration UNRUNG_LOOK = Duration.ofSeconds(1);

    /* Less would be many small reads where many partitions have something. */
    private static final int SMALLEST_SHARE = 4;

    private final TailLook look;
    private final LogReader reader;
    private final Doorbell.Waiter waiter;
    private final Runnable closing;
    private final AtomicBoolean wokenUp = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Map<Integer, Long> positions = new TreeMap<>();
    private int turn;

    /** @param closing what is to be done at the end */
    StoredTail(TailLook look, LogReader reader, Doorbell.Waiter waiter, Runnable closing) {
        this.look = look;
        this.reader = reader;
        this.waiter = waiter;
        this.closing = closing;
    }

    /** Takes up the place to begin at. */
    void begin(TailStart start) {
        Map<Integer, Watermark> seen = look.since(System.nanoTime());
        switch (start) {
            case TailStart.Earliest earliest ->
                seen.forEach((number, watermark) -> positions.put(number, watermark.logStart()));
            case TailStart.Latest latest -> seen.forEach((number, watermark) -> positions.put(number, watermark.end()));
            case TailStart.At at -> {
                if (look.tailed().partition() == null) {
                    throw new FurrowException.Invalid("/offset", "An offset is one of a partition: name it too.");
                }
                positions.put(look.tailed().partition(), at.offset());
            }
            case TailStart.Behind behind -> begin(behind.cursor(), seen);
        }
        check(seen);
        watch(seen);
    }

    private void begin(TopicCursor cursor, Map<Integer, Watermark> seen) {
        Tailed tailed = look.tailed();
        if (!cursor.incarnation().equals(tailed.incarnation()) || cursor.topicId() != tailed.topicId()) {
            throw new FurrowException.StaleCursor(tailed.topic());
        }
        if (!Objects.equals(cursor.partition(), tailed.partition())
                || !seen.keySet().containsAll(cursor.offsets().keySet())) {
            throw new FurrowException.Invalid("/cursor", "The cursor is of other partitions than are to be followed.");
        }
        positions.putAll(cursor.offsets());
    }

    private void check(Map<Integer, Watermark> seen) {
        seen.forEach((number, watermark) -> {
            long position = positions.getOrDefault(number, watermark.logStart());
            if (position < watermark.logStart() || position > watermark.end()) {
                throw new FurrowException.OffsetOutOfRange(
                        partition(number), position, watermark.logStart(), watermark.end());
            }
        });
    }

    /** Partitions that are new begin where their log does; whoever rings for them from now on is heard. */
    private boolean watch(Map<Integer, Watermark> seen) {
        boolean changed = seen.size() != positions.size();
        seen.forEach((number, watermark) -> positions.putIfAbsent(number, watermark.logStart()));
        waiter.watch(seen.values().stream().map(Watermark::partitionId).toList(), 0);
        return changed;
    }

    @Override
    public boolean await(Duration atMost) {
        return !look(atMost, seen -> {
                    check(seen);
                    return behind(seen);
                })
                .isEmpty();
    }

    @Override
    public List<Message<Bytes>> next(ReadLimits limits) {
        return look(limits.timeout(), seen -> read(seen, limits));
    }

    /** Looks until something is found, or there is no more time. */
    private <T> List<T> look(Duration atMost, Function<Map<Integer, Watermark>, List<T>> finding) {
        long deadline = System.nanoTime() + atMost.toNanos();
        long since = System.nanoTime();
        while (true) {
            if (waiter.looks()) {
                since = System.nanoTime();
            }
            Map<Integer, Watermark> seen = look.since(since);
            List<T> found = finding.apply(seen);
            if (!found.isEmpty()) {
                waiter.found();
                return found;
            }
            since = System.nanoTime();
            long left = deadline - since;
            if (left <= 0 || wokenUp.getAndSet(false)) {
                return List.of();
            }
            if (!(seen.size() > positions.size() && watch(seen)) && sleep(left)) {
                since = System.nanoTime();
            }
        }
    }

    private boolean sleep(long left) {
        try {
            return waiter.await(Duration.ofNanos(Math.min(left, UNRUNG_LOOK.toNanos())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FurrowException.Unavailable("The wait for messages was interrupted.", e);
        }
    }

    /** Reads the partitions that have something, in turn: who was not reached this time is first the next. */
    private List<Message<Bytes>> read(Map<Integer, Watermark> seen, ReadLimits limits) {
        check(seen);
        List<Behind> behind = behind(seen);
        List<Message<Bytes>> found = new ArrayList<>();
        int shares = Math.clamp(behind.size(), 1, SMALLEST_SHARE);
        int bytes = 0;
        for (Behind partition : behind) {
            int records = Math.min(limits.maxRecords() - found.size(), Math.ceilDiv(limits.maxRecords(), shares));
            int share = Math.min(limits.maxBytes() - bytes, Math.ceilDiv(limits.maxBytes(), shares));
            if (records <= 0 || share <= 0) {
                break;
            }
            try {
                bytes += read(partition, records, share, found);
            } catch (RuntimeException e) {
                if (found.isEmpty()) {
                    throw e;
                }
                // The others have gone on already: what they brought is answered first.
                break;
            }
            turn = partition.number() + 1;
        }
        return found;
    }

    /** A partition that has something to read. */
    private record Behind(int number, int id, long position) {}

    private List<Behind> behind(Map<Integer, Watermark> seen) {
        List<Behind> behind = new ArrayList<>();
        int first = 0;
        for (Map.Entry<Integer, Watermark> partition : seen.entrySet()) {
            int number = partition.getKey();
            Watermark watermark = partition.getValue();
            long position = positions.getOrDefault(number, watermark.end());
            if (position < watermark.end()) {
                first += number < turn ? 1 : 0;
                behind.add(new Behind(number, watermark.partitionId(), position));
            }
        }
        Collections.rotate(behind, -first);
        return behind;
    }

    private int read(Behind partition, int records, int bytes, List<Message<Bytes>> found) {
        List<LogRecord> run = reader.read(partition.id(), partition.position(), records, bytes);
        for (LogRecord message : run) {
            found.add(message.message(partition(partition.number())));
        }
        positions.put(partition.number(), partition.position() + run.size());
        return run.stream().mapToInt(LogRecord::size).sum();
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(look.tailed().topic(), number);
    }

    @Override
    public TopicCursor cursor() {
        Tailed tailed = look.tailed();
        return new TopicCursor(tailed.incarnation(), tailed.topicId(), tailed.partition(), positions);
    }

    @Override
    public void wakeUp() {
        wokenUp.set(true);
        waiter.wake();
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            waiter.close();
            closing.run();
        }
    }
}
