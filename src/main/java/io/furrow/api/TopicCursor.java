package io.furrow.api;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A place in a topic: the next offset of each partition.
 *
 * @param incarnation which log it was; another one after a restore, for which the offsets mean nothing
 * @param topicId the topic's identity; a topic created again under the same name has another
 * @param partition the one partition it is a place in, or null for all of the topic
 * @param offsets the next offset to read, by the partition's number
 */
public record TopicCursor(
        UUID incarnation, int topicId, @Nullable Integer partition, Map<Integer, Long> offsets) {
    public TopicCursor {
        offsets = Map.copyOf(offsets);
    }
}
