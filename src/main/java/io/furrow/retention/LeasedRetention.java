package io.furrow.retention;

import io.furrow.api.Happening;
import io.furrow.api.Retention;
import io.furrow.store.Catalogue;
import io.furrow.store.JobLeases;
import io.furrow.store.JobLeases.Lease;
import io.furrow.store.News;
import io.furrow.store.SegmentPool;
import io.furrow.store.TopicRemoval;
import io.furrow.store.Trim;
import io.furrow.store.Trim.Due;
import io.furrow.store.Trim.Trimmed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Forgets under a lease, so that one replica at a time does: first log starts are raised, each by its own commit, then what
 * nobody can read any more is truncated. Safe for any thread.
 */
@ApplicationScoped
public class LeasedRetention implements Retention {
    private static final String JOB = "retention";

    private final String holder = UUID.randomUUID().toString();

    @Inject
    RetentionSettings settings;

    @Inject
    JobLeases leases;

    @Inject
    Trim trim;

    @Inject
    SegmentPool pool;

    @Inject
    TopicRemoval removal;

    @Inject
    Catalogue catalogue;

    @Inject
    DatabaseClock clock;

    @Inject
    News news;

    @Override
    public Report run() {
        return leases.acquire(JOB, holder)
                .map(lease -> {
                    try {
                        return forget(lease);
                    } finally {
                        leases.release(lease);
                    }
                })
                .orElse(new Report(0, 0, 0, 0));
    }

    private Report forget(Lease lease) {
        Map<Integer, Long> starts = new TreeMap<>();
        trim.tooMuch().forEach(due -> starts.merge(due.partitionId(), due.start(), Math::max));
        if (clock.canBeTrusted()) {
            trim.tooOld().forEach(due -> starts.merge(due.partitionId(), due.start(), Math::max));
            removal.forgetKeys(settings.keyRetention().toMillis());
        }
        int partitions = 0;
        long messages = 0;
        for (Map.Entry<Integer, Long> start : starts.entrySet()) {
            Trimmed trimmed = trim.raise(lease, new Due(start.getKey(), start.getValue()));
            if (trimmed != null) {
                partitions++;
                messages += trimmed.to() - trimmed.from();
                tell(trimmed);
            }
        }
        int topics = removal.removeDeleted();
        pool.roll(settings.segmentBytes());
        pool.moveIdle();
        List<Integer> truncated = pool.reclaim(lease);
        truncated.forEach(segment -> news.tell(new Happening.SegmentTruncated(segment)));
        return new Report(partitions, messages, truncated.size(), topics);
    }

    private void tell(Trimmed trimmed) {
        var partition = catalogue.name(trimmed.partitionId());
        news.tell(new Happening.Purged(partition, trimmed.to(), trimmed.to() - trimmed.from()));
        trimmed.lost().forEach((group, count) -> news.tell(new Happening.LostToRetention(group, partition, count)));
    }
}
