package io.furrow.consume;

import io.furrow.store.LogRecord;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What was read ahead for one member: of each partition the run that is handed out, and the one after it. A run is only ever used
 * from where the member reads on. What a log holds at an offset never changes, so nothing that happened to the member meanwhile can
 * make a run wrong: it can only be of no use. Reading is for one thread at a time; dropping is safe for any.
 */
final class RunsAhead {
    private final ReadAhead home;
    private final Map<Integer, List<Ahead>> byPartition = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Ahead(long from, ReadAhead.Run run) {
        /** The messages from an offset on; none where that lies elsewhere. */
        List<LogRecord> messages(long offset) {
            List<LogRecord> all = run.messages();
            return offset < from || offset >= from + all.size()
                    ? List.of()
                    : all.subList((int) (offset - from), all.size());
        }
    }

    RunsAhead(ReadAhead home) {
        this.home = home;
    }

    /** The messages that were read ahead from an offset on; none where others were, or they could not be read. */
    List<LogRecord> from(int partitionId, long offset, int maxRecords, int maxBytes) {
        for (Ahead ahead : byPartition.getOrDefault(partitionId, List.of())) {
            List<LogRecord> messages = ahead.messages(offset);
            if (!messages.isEmpty()) {
                return messages.subList(0, fitting(messages, maxRecords, maxBytes));
            }
            drop(partitionId, ahead);
        }
        return List.of();
    }

    private static int fitting(List<LogRecord> messages, int maxRecords, int maxBytes) {
        int count = 0;
        long bytes = 0;
        for (LogRecord message : messages.subList(0, Math.min(messages.size(), maxRecords))) {
            bytes += message.size();
            if (count > 0 && bytes > maxBytes) {
                break;
            }
            count++;
        }
        return count;
    }

    /**
     * Sees to it that what comes after messages is being read, as far as anything does.
     *
     * @param end the partition's high watermark
     */
    void readOn(List<LogRecord> messages, long end, int maxRecords) {
        int partitionId = messages.getLast().partitionId();
        long next = messages.getLast().offset() + 1;
        List<Ahead> ahead = byPartition.getOrDefault(partitionId, List.of());
        if (!ahead.isEmpty()) {
            Ahead first = ahead.getFirst();
            int left = first.messages(next).size();
            if (left == 0) {
                drop(partitionId, first);
            }
            if (ahead.size() > 1 || left > first.run().messages().size() / 2) {
                return;
            }
            next += left;
        }
        if (next < end) {
            begin(partitionId, next, messages, maxRecords);
        }
    }

    private void begin(int partitionId, long from, List<LogRecord> before, int maxRecords) {
        home.begin(partitionId, from, before, maxRecords).ifPresent(run -> {
            List<Ahead> begun = List.of(new Ahead(from, run));
            byPartition.merge(
                    partitionId,
                    begun,
                    (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
            if (closed) {
                dropAll();
            }
        });
    }

    private void drop(int partitionId, Ahead ahead) {
        byPartition.computeIfPresent(partitionId, (id, all) -> {
            if (!all.contains(ahead)) {
                return all;
            }
            ahead.run().giveBack();
            return all.size() == 1
                    ? null
                    : all.stream().filter(other -> !other.equals(ahead)).toList();
        });
    }

    void drop(int partitionId) {
        byPartition.getOrDefault(partitionId, List.of()).forEach(ahead -> drop(partitionId, ahead));
    }

    void dropAll() {
        byPartition.keySet().forEach(this::drop);
    }

    /** Drops everything, and whatever may still be begun. */
    void close() {
        closed = true;
        dropAll();
    }
}
