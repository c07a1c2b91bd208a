package io.furrow.api;

import java.time.Instant;
import java.util.List;

/**
 * A topic as it stands.
 *
 * @param name the topic's name
 * @param settings its settings
 * @param partitions its partitions, by number
 * @param created when it was created, by the database's clock
 */
public record TopicDescription(String name, TopicSettings settings, List<OffsetRange> partitions, Instant created) {
    public TopicDescription {
        partitions = List.copyOf(partitions);
    }
}
