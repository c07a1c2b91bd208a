package io.furrow.chaos;

import io.furrow.chaos.Operation.Seen;
import io.furrow.chaos.Progress.Delivery;
import io.furrow.chaos.Progress.Handling;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came to a group of a partition: polled, handled, or a dead letter. */
final class Delivered {
    private final Map<Long, Event> firsts = new HashMap<>();
    private final Progress progress;

    Delivered(Progress progress) {
        this.progress = progress;
        for (Delivery delivery : progress.deliveries) {
            for (Seen record : delivery.fetched().records()) {
                add(record.offset(), delivery.call().evidence());
            }
        }
        for (Handling handling : progress.handlings) {
            add(handling.handled().offset(), handling.call().invoked());
        }
    }

    private void add(long offset, Event event) {
        firsts.merge(offset, event, (one, other) -> one.nanos() <= other.nanos() ? one : other);
    }

    boolean contains(long offset) {
        return firsts.containsKey(offset) || progress.isDead(offset);
    }

    /** What first brought it, or null. */
    @Nullable
    Event first(long offset) {
        return firsts.get(offset);
    }
}
