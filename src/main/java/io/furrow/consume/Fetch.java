package io.furrow.consume;

import io.furrow.api.FurrowException;
import io.furrow.api.OffsetReset;
import io.furrow.api.ReadLimits;
import io.furrow.store.Catalogue;
import io.furrow.store.LogReader;
import io.furrow.store.LogRecord;
import io.furrow.store.Watermark;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads several partitions at once: one query finds out which of them moved, and only those are read. Safe for any thread. */
@ApplicationScoped
public class Fetch {
    private static final int PARTITION_BYTES = 1024 * 1024;

    @Inject
    LogReader reader;

    @Inject
    Catalogue catalogue;

    /** Where a partition is read on; empty where the member has not begun yet. */
    interface Positions {
        OptionalLong position(int partitionId);

        void begin(int partitionId, long position);

        /** What is read ahead; null where nobody comes back for it. */
        default @Nullable RunsAhead ahead() {
            return null;
        }

        /** Watermarks that were asked for a moment ago; empty when they were not. */
        default Map<Integer, Watermark> recent() {
            return Map.of();
        }

        /** Remembers watermarks for a moment. */
        default void asked(Map<Integer, Watermark> watermarks) {}
    }

    /**
     * What there is to read from the positions on, without waiting.
     *
     * @param partitionIds in the order they are to be looked at
     */
    List<LogRecord> records(List<Integer> partitionIds, Positions positions, OffsetReset reset, ReadLimits limits) {
        List<LogRecord> found = new ArrayList<>();
        if (partitionIds.isEmpty()) {
            return found;
        }
        Map<Integer, Watermark> watermarks = watermarks(partitionIds, positions);
        RunsAhead ahead = positions.ahead();
        int bytes = 0;
        for (int partition : partitionIds) {
            Watermark watermark = watermarks.get(partition);
            if (watermark == null) {
                continue;
            }
            long position = positions.position(partition).orElseGet(() -> begin(watermark, positions, reset));
            if (position < watermark.logStart() || position > watermark.end()) {
                if (found.isEmpty()) {
                    throw new FurrowException.OffsetOutOfRange(
                            catalogue.name(partition), position, watermark.logStart(), watermark.end());
                }
                continue;
            }
            if (position < watermark.end()) {
                int share = Math.max(PARTITION_BYTES, limits.maxBytes() / partitionIds.size());
                int bytesLeft = Math.max(1, Math.min(share, limits.maxBytes() - bytes));
                ReadLimits left = new ReadLimits(limits.maxRecords() - found.size(), bytesLeft, limits.timeout());
                List<LogRecord> run = run(watermark, position, left, ahead);
                found.addAll(run);
                bytes += run.stream().mapToInt(LogRecord::size).sum();
            } else if (ahead != null) {
                ahead.drop(partition);
            }
            if (found.size() >= limits.maxRecords() || bytes >= limits.maxBytes()) {
                return found;
            }
        }
        return found;
    }

    /**
     * What there is to read in a partition that somebody rang for, without asking first whether there is anything. None says nothing:
     * {@link #records} knows. Only for who has asked a moment ago where the log begins.
     */
    List<LogRecord> rungFor(int partition, Positions positions, ReadLimits limits) {
        Watermark known = positions.recent().get(partition);
        OptionalLong position = positions.position(partition);
        return known == null || position.isEmpty() || position.getAsLong() < known.end()
                ? List.of()
                : reader.readNewest(partition, position.getAsLong(), limits.maxRecords(), limits.maxBytes());
    }

    private List<LogRecord> run(Watermark watermark, long position, ReadLimits limits, @Nullable RunsAhead ahead) {
        int partition = watermark.partitionId();
        if (ahead == null) {
            return reader.read(partition, position, limits.maxRecords(), limits.maxBytes());
        }
        List<LogRecord> run = ahead.from(partition, position, limits.maxRecords(), limits.maxBytes());
        if (run.isEmpty()) {
            run = reader.read(partition, position, limits.maxRecords(), limits.maxBytes());
        }
        if (!run.isEmpty()) {
            ahead.readOn(run, watermark.end(), limits.maxRecords());
        }
        return run;
    }

    /** Who has far to read need not ask each time how far. */
    private Map<Integer, Watermark> watermarks(List<Integer> partitionIds, Positions positions) {
        Map<Integer, Watermark> recent = positions.recent();
        for (int partition : partitionIds) {
            Watermark known = recent.get(partition);
            OptionalLong position = positions.position(partition);
            if (known != null && position.isPresent() && position.getAsLong() < known.end()) {
                return recent;
            }
        }
        Map<Integer, Watermark> now = reader.watermarks(partitionIds);
        positions.asked(now);
        return now;
    }

    private long begin(Watermark watermark, Positions positions, OffsetReset reset) {
        long position = switch (reset) {
            case EARLIEST -> watermark.logStart();
            case LATEST -> watermark.end();
            case NONE ->
                throw new FurrowException.IllegalMemberState("The group has committed no offset for "
                        + catalogue.name(watermark.partitionId()) + " and auto.offset.reset is none: seek first.");
        };
        positions.begin(watermark.partitionId(), position);
        return position;
    }
}
