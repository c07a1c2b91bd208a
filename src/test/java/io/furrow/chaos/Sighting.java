package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Seen;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message at its place, as a reader or its publisher was told.
 *
 * @param read whether a reader saw it
 * @param event the answer that said so
 */
record Sighting(TopicPartition partition, long offset, Message message, boolean read, Event event) {
    /** What a place holds. */
    record Message(
            @Nullable String key, String value, @Nullable Long timestamp) {
        boolean agreesWith(Message other) {
            return Objects.equals(key, other.key)
                    && value.equals(other.value)
                    && (timestamp == null || other.timestamp == null || timestamp.equals(other.timestamp));
        }
    }

    static Sighting of(TopicPartition partition, Seen seen, Event event) {
        return new Sighting(
                partition, seen.offset(), new Message(seen.key(), seen.value(), seen.timestamp()), true, event);
    }

    String value() {
        return message.value();
    }

    String place() {
        return partition + " at " + offset;
    }
}
