package io.furrow.topic;

import io.furrow.api.FurrowException;
import io.furrow.api.Tail;
import io.furrow.api.TailStart;
import io.furrow.store.Catalogue;
import io.furrow.store.CatalogueTopic;
import io.furrow.store.Doorbell;
import io.furrow.store.LogReader;
import io.furrow.store.LogState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The tails of this process, and what they look at together. Safe for any thread. */
@ApplicationScoped
public class Tails {
    @Inject
    LogReader reader;

    @Inject
    LogState log;

    @Inject
    Catalogue catalogue;

    @Inject
    Doorbell doorbell;

    private final Map<Tailed, Shared> shared = new ConcurrentHashMap<>();

    /**
     * What is followed.
     *
     * @param incarnation the log
     * @param topicId the topic's identity
     * @param topic its name
     * @param partition the one partition, or null for all
     */
    record Tailed(
            UUID incarnation,
            int topicId,
            String topic,
            @Nullable Integer partition) {}

    private record Shared(TailLook look, int tails) {}

    /** Begins to follow a topic. */
    Tail open(String name, @Nullable Integer partition, TailStart start) {
        // Not from memory: another process may have made the topic anew, or given it partitions.
        CatalogueTopic topic = catalogue.refresh(name);
        if (partition != null) {
            topic.partitionId(partition);
        }
        Tailed tailed = new Tailed(log.recent().incarnation(), topic.id(), name, partition);
        TailLook look = take(tailed);
        StoredTail tail = new StoredTail(look, reader, doorbell.waiter(), () -> giveBack(tailed));
        try {
            tail.begin(start);
            return tail;
        } catch (FurrowException e) {
            tail.close();
            throw e;
        }
    }

    private TailLook take(Tailed tailed) {
        Shared taken = shared.compute(
                tailed,
                (key, known) -> known == null
                        ? new Shared(new TailLook(tailed, log, catalogue, reader), 1)
                        : new Shared(known.look(), known.tails() + 1));
        return taken.look();
    }

    private void giveBack(Tailed tailed) {
        shared.computeIfPresent(
                tailed, (key, known) -> known.tails() == 1 ? null : new Shared(known.look(), known.tails() - 1));
    }
}
