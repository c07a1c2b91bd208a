package io.furrow.api;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of a group's failed messages are meant: those that fit all that is said.
 *
 * @param topic of that topic, or null for any
 * @param partition of that partition of the topic, or null for any
 * @param key with that key, or null for any
 * @param offsets at one of these offsets of the partition; empty for any
 * @param since given up at that time or later, by the database's clock, or null for any
 */
public record FailedFilter(
        @Nullable String topic,
        @Nullable Integer partition,
        @Nullable Bytes key,
        Set<Long> offsets,
        @Nullable Instant since) {

    /** All of them. */
    public static final FailedFilter ALL = new FailedFilter(null, null, null, Set.of(), null);

    public FailedFilter {
        offsets = Set.copyOf(offsets);
        if (partition != null && topic == null) {
            throw new FurrowException.Invalid("/partition", "A partition is one of a topic: name the topic too.");
        }
        if (!offsets.isEmpty() && partition == null) {
            throw new FurrowException.Invalid(
                    "/offsets", "Offsets are those of a partition: name the topic and the partition too.");
        }
    }

    /** Those of one topic. */
    public static FailedFilter ofTopic(String topic) {
        return new FailedFilter(topic, null, null, Set.of(), null);
    }

    /** Those of one place, if there is one. */
    public static FailedFilter at(TopicPartition partition, long offset) {
        return new FailedFilter(partition.topic(), partition.partition(), null, Set.of(offset), null);
    }

    /** Of these, those with a key. */
    public FailedFilter withKey(Bytes wanted) {
        return new FailedFilter(topic, partition, wanted, offsets, since);
    }
}
