package io.furrow.topic;

import io.furrow.api.FurrowException;
import io.furrow.store.Catalogue;
import io.furrow.store.CatalogueTopic;
import io.furrow.store.LogReader;
import io.furrow.store.LogState;
import io.furrow.store.Watermark;
import io.furrow.topic.Tails.Tailed;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The look at a topic that all its tails in this process share: however many are woken at once, one query or two tell them all how
 * far the log reaches. Safe for any thread.
 */
final class TailLook {
    private final Tailed tailed;
    private final LogState log;
    private final Catalogue catalogue;
    private final LogReader reader;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile @Nullable Outcome last;
    private long catalogueVersion = -1;
    private Map<Integer, Integer> partitions = Map.of();

    /**
     * What was seen, or why nothing was.
     *
     * @param began when the look began, by {@link System#nanoTime}
     * @param watermarks those of the partitions, by number and ascending
     */
    private record Outcome(
            long began,
            Map<Integer, Watermark> watermarks,
            @Nullable FurrowException failure) {
        Map<Integer, Watermark> get() {
            if (failure != null) {
                throw failure;
            }
            return watermarks;
        }
    }

    TailLook(Tailed tailed, LogState log, Catalogue catalogue, LogReader reader) {
        this.tailed = tailed;
        this.log = log;
        this.catalogue = catalogue;
        this.reader = reader;
    }

    /** What is looked at. */
    Tailed tailed() {
        return tailed;
    }

    /**
     * The watermarks by a look that began at that time or later, by number and ascending.
     *
     * @throws FurrowException.UnknownTopic when the topic was deleted
     * @throws FurrowException.StaleCursor when the log is another one by now
     */
    Map<Integer, Watermark> since(long time) {
        Outcome known = last;
        if (known == null || known.began() - time < 0) {
            looking.lock();
            try {
                known = last;
                if (known == null || known.began() - time < 0) {
                    known = look();
                    last = known;
                }
            } finally {
                looking.unlock();
            }
        }
        return known.get();
    }

    private Outcome look() {
        long began = System.nanoTime();
        try {
            return new Outcome(began, watermarks(), null);
        } catch (FurrowException e) {
            // Those who wait for this look share its failure too: each by itself would wait for the database in turn.
            return new Outcome(began, Map.of(), e);
        }
    }

    private Map<Integer, Watermark> watermarks() {
        LogState.State state = log.recent();
        if (!state.incarnation().equals(tailed.incarnation())) {
            throw new FurrowException.StaleCursor(tailed.topic());
        }
        if (state.catalogueVersion() != catalogueVersion) {
            partitions = partitions(catalogue.refresh(tailed.topic()));
            catalogueVersion = state.catalogueVersion();
        }
        Map<Integer, Watermark> found = reader.watermarks(partitions.values());
        Map<Integer, Watermark> byNumber = new TreeMap<>();
        partitions.forEach((number, id) -> {
            Watermark watermark = found.get(id);
            if (watermark == null) {
                throw new FurrowException.UnknownTopic(tailed.topic());
            }
            byNumber.put(number, watermark);
        });
        return byNumber;
    }

    private Map<Integer, Integer> partitions(CatalogueTopic topic) {
        if (topic.id() != tailed.topicId()) {
            throw new FurrowException.UnknownTopic(tailed.topic());
        }
        Map<Integer, Integer> byNumber = new TreeMap<>();
        List<Integer> ids = topic.partitionIds();
        for (int number = 0; number < ids.size(); number++) {
            if (tailed.partition() == null || tailed.partition() == number) {
                byNumber.put(number, ids.get(number));
            }
        }
        return byNumber;
    }
}
