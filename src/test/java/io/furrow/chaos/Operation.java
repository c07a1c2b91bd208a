package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client does or sees. Values name what was published: each is unique in a history, and the same value again
 * means the same publish sent again. Timestamps are in milliseconds and the database's; offsets to commit are the next
 * to read.
 */
sealed interface Operation {
    /** The class of that simple name. */
    static Class<? extends Operation> named(String name) {
        Class<? extends Operation> type = Names.BY_NAME.get(name);
        if (type == null) {
            throw new IllegalArgumentException("Unknown operation " + name);
        }
        return type;
    }

    /** The record classes, by their simple names. */
    final class Names {
        private static final Map<String, Class<? extends Operation>> BY_NAME = Stream.of(
                        Operation.class.getPermittedSubclasses())
                .<Class<? extends Operation>>map(type -> type.asSubclass(Operation.class))
                .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

        private Names() {}
    }

    /** A message as somebody saw it. */
    record Seen(long offset, @Nullable String key, String value, long timestamp) {}

    /**
     * A topic created or altered.
     *
     * @param retentionMillis how long a message is kept at least, or null for always
     */
    record Topic(String name, int partitions, @Nullable Long retentionMillis) implements Operation {}

    /**
     * A message published, alone or in a {@link Txn}.
     *
     * @param partition the one asked for, or null; when it is done, the one it went to
     * @param offset null until it is done
     * @param timestamp null until it is done
     */
    record Publish(
            String topic,
            @Nullable String key,
            String value,
            @Nullable String idempotencyKey,
            @Nullable Integer partition,
            @Nullable Long offset,
            @Nullable Long timestamp)
            implements Operation {}

    /** A group's offset committed, alone or in a {@link Txn}; the owner's epoch where the member knows it. */
    record Commit(String group, String member, @Nullable Long epoch, TopicPartition partition, long offset)
            implements Operation {}

    /** All of these or none: a database transaction, a request with several records, a commit of several partitions. */
    record Txn(List<Publish> publishes, List<Commit> commits) implements Operation {}

    /** The COMMIT of a {@link Txn} is about to be sent. An INVOKE with the transaction's op, no completion. Optional. */
    record BeforeCommit() implements Operation {}

    /**
     * A read.
     *
     * @param group null for a member that reads partitions it chose by itself
     * @param partitions when it is done, one for each that was looked at as far as the client knows, if only in vain
     */
    record Poll(@Nullable String group, String member, List<Fetched> partitions) implements Operation {}

    /**
     * What was asked of a partition, and what it answered.
     *
     * @param from the position asked for; null where the server keeps it
     * @param logStart where the answer says so
     * @param highWatermark where the answer says so: the offset of the next message
     * @param outOfRange whether the answer was that the position is below the log's start
     */
    record Fetched(
            TopicPartition partition,
            @Nullable Long from,
            @Nullable Long logStart,
            @Nullable Long highWatermark,
            boolean outOfRange,
            List<Seen> records) {}

    /** A member comes. */
    record Join(String group, String member, @Nullable String instance, List<String> topics) implements Operation {}

    /** A member goes, by itself. */
    record Leave(String group, String member) implements Operation {}

    /** A member learns which partitions have become its own. Without an INVOKE where nothing was asked. */
    record Assigned(String group, String member, List<Owned> partitions) implements Operation {}

    /** A partition, and the owner's epoch where the member knows it. */
    record Owned(TopicPartition partition, @Nullable Long epoch) {}

    /** A member learns which partitions are its own no more. Without an INVOKE where nothing was asked. */
    record Revoked(String group, String member, List<TopicPartition> partitions) implements Operation {}

    /** A message handled: from INVOKE to completion. FAIL says that all its effects were rolled back. */
    record Handled(String group, String member, TopicPartition partition, long offset, String value)
            implements Operation {}

    /** A member moves its position. */
    record Seek(@Nullable String group, String member, TopicPartition partition, long offset) implements Operation {}

    /** An administrator moves a group's committed offset; from where is known when it is done, if at all. */
    record Reset(
            String group,
            TopicPartition partition,
            @Nullable Long from,
            long offset) implements Operation {}

    /** The log is cut off below an offset by request. */
    record Purge(TopicPartition partition, long logStart) implements Operation {}

    /**
     * A stream of a topic begins, or begins again.
     *
     * @param stream the same over all connections that resume each other
     * @param cursor the one handed back, or null
     * @param positions where it begins without a cursor
     */
    record StreamOpened(String stream, @Nullable String cursor, List<Position> positions) implements Operation {}

    /** The next offset to read in a partition. */
    record Position(TopicPartition partition, long offset) {}

    /** A stream delivers a message, and a cursor after it. */
    record Streamed(String stream, String cursor, TopicPartition partition, Seen record) implements Operation {}

    /** What somebody was told that is no success; beside the operation it was told of. */
    record Refused(String what, String answer) implements Operation {}

    /** Something is broken on purpose from INVOKE to OK. */
    record Fault(String name, String detail) implements Operation {}

    /** Outputs of a group's handlers: each message of a topic becomes one of another whose value has a prefix more. */
    record Transformation(String group, String from, String to, String prefix) implements Operation {}

    /**
     * All of a partition when everything is over, as a replica or the database tells.
     *
     * @param highWatermark the offset of the next message
     * @param now the database's time before the read, or null
     */
    record FinalRead(
            String source,
            TopicPartition partition,
            long logStart,
            long highWatermark,
            @Nullable Long now,
            List<Seen> records)
            implements Operation {}

    /** What a group has committed when everything is over. */
    record FinalCommitted(String group, TopicPartition partition, long offset) implements Operation {}

    /** What a group's handlers left in the database when everything is over: offsets, in the order of their effects. */
    record Effects(String group, TopicPartition partition, List<Long> offsets) implements Operation {}

    /** As {@link Effects}, of a group that parks keys and lets them go. */
    record ParkedEffects(String group, TopicPartition partition, List<Long> offsets) implements Operation {}

    /** As {@link Effects}, of a group whose offsets are put elsewhere. */
    record RewoundEffects(String group, TopicPartition partition, List<Long> offsets) implements Operation {}

    /** A group's dead letters when everything is over. */
    record DeadLetters(String group, TopicPartition partition, List<Long> offsets) implements Operation {}
}
