package io.furrow.api;

import org.jspecify.annotations.Nullable;

/** Everything that Furrow refuses or fails to do. The message names the thing and says what to do about it. */
public abstract sealed class FurrowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private FurrowException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether doing the same again may succeed without any change. */
    public boolean retryable() {
        return false;
    }

    /** A JSON pointer to what is at fault in a request, such as {@code /records/2/key}; empty where no part of it is. */
    public String pointer() {
        return "";
    }

    /** Certain: nothing was stored. The database is away or busy, or the transaction cannot carry messages. */
    public static final class NotStored extends FurrowException {
        private static final long serialVersionUID = 1L;
        private final boolean retryable;

        public NotStored(String message, boolean retryable, @Nullable Throwable cause) {
            super(message, cause);
            this.retryable = retryable;
        }

        @Override
        public boolean retryable() {
            return retryable;
        }
    }

    /** The answer to a COMMIT was lost and could not be found out. Publish again with the same idempotency key to be sure. */
    public static final class OutcomeUnknown extends FurrowException {
        private static final long serialVersionUID = 1L;

        public OutcomeUnknown(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The database cannot be reached or is too busy. Nothing was changed, unless {@link #outcomeUnknown()}. */
    public static final class Unavailable extends FurrowException {
        private static final long serialVersionUID = 1L;
        private final boolean outcomeUnknown;

        /** Nothing was changed. */
        public Unavailable(String message, @Nullable Throwable cause) {
            this(message, false, cause);
        }

        public Unavailable(String message, boolean outcomeUnknown, @Nullable Throwable cause) {
            super(message, cause);
            this.outcomeUnknown = outcomeUnknown;
        }

        /** Whether the answer to the COMMIT was lost: what was asked for may have been done. */
        public boolean outcomeUnknown() {
            return outcomeUnknown;
        }

        @Override
        public boolean retryable() {
            return true;
        }
    }

    /** A value of the right type that cannot be accepted. */
    public static final class Invalid extends FurrowException {
        private static final long serialVersionUID = 1L;
        private final String pointer;

        /** @param pointer a JSON pointer to the value at fault */
        public Invalid(String pointer, String message) {
            super(message, null);
            this.pointer = pointer;
        }

        @Override
        public String pointer() {
            return pointer;
        }
    }

    /** There is no topic of that name. */
    public static final class UnknownTopic extends FurrowException {
        private static final long serialVersionUID = 1L;

        public UnknownTopic(String topic) {
            super("There is no topic \"" + topic + "\". Create it first.", null);
        }
    }

    /** The topic has no partition of that number. */
    public static final class UnknownPartition extends FurrowException {
        private static final long serialVersionUID = 1L;

        private final String pointer;

        public UnknownPartition(TopicPartition partition) {
            this(partition, "");
        }

        /** @param pointer a JSON pointer to the number at fault, or empty */
        public UnknownPartition(TopicPartition partition, String pointer) {
            super("Topic \"" + partition.topic() + "\" has no partition " + partition.partition() + ".", null);
            this.pointer = pointer;
        }

        @Override
        public String pointer() {
            return pointer;
        }
    }

    /** There is a topic of that name already. */
    public static final class TopicExists extends FurrowException {
        private static final long serialVersionUID = 1L;

        public TopicExists(String topic) {
            super("There is a topic \"" + topic + "\" already.", null);
        }
    }

    /** Partitions can be added, never taken away. */
    public static final class PartitionsMayNotShrink extends FurrowException {
        private static final long serialVersionUID = 1L;

        public PartitionsMayNotShrink(String topic, int has, int wanted) {
            super("Topic \"" + topic + "\" has " + has + " partitions; it cannot be given " + wanted + ".", null);
        }
    }

    /** A message or a request is larger than its limit. */
    public static final class TooLarge extends FurrowException {
        private static final long serialVersionUID = 1L;

        private final String pointer;

        /** @param pointer a JSON pointer to what is too large */
        public TooLarge(String pointer, String message) {
            super(message, null);
            this.pointer = pointer;
        }

        @Override
        public String pointer() {
            return pointer;
        }
    }

    /** The idempotency key was used before with other messages. */
    public static final class IdempotencyConflict extends FurrowException {
        private static final long serialVersionUID = 1L;

        public IdempotencyConflict(String key) {
            super(
                    "The idempotency key \"" + key + "\" was used before with other messages. Take a new key for them.",
                    null);
        }
    }

    /** The offset lies below the log's start or above its high watermark. Seek to an offset in between. */
    public static final class OffsetOutOfRange extends FurrowException {
        private static final long serialVersionUID = 1L;
        private final transient TopicPartition partition;
        private final long offset;
        private final long logStartOffset;
        private final long highWatermark;

        public OffsetOutOfRange(TopicPartition partition, long offset, long logStartOffset, long highWatermark) {
            super(
                    "Offset " + offset + " of " + partition + " is "
                            + (offset < logStartOffset
                                    ? "no longer kept: the log starts at " + logStartOffset + "."
                                    : "not written yet: the high watermark is " + highWatermark + "."),
                    null);
            this.partition = partition;
            this.offset = offset;
            this.logStartOffset = logStartOffset;
            this.highWatermark = highWatermark;
        }

        /** The partition that was read. */
        public TopicPartition partition() {
            return partition;
        }

        /** The offset that was asked for. */
        public long offset() {
            return offset;
        }

        /** The first offset that can still be read. */
        public long logStartOffset() {
            return logStartOffset;
        }

        /** The offset the next message will get. */
        public long highWatermark() {
            return highWatermark;
        }

        /** Whether the messages at that offset have been forgotten, rather than not written yet. */
        public boolean forgotten() {
            return offset < logStartOffset;
        }
    }

    /** The cursor counts what is gone: another log, or another topic of the name. Begin anew. */
    public static final class StaleCursor extends FurrowException {
        private static final long serialVersionUID = 1L;

        public StaleCursor(String topic) {
            super(
                    "The cursor is of another log, or of another topic \"" + topic
                            + "\" than there is now: its offsets mean nothing here. Begin anew without it.",
                    null);
        }
    }

    /** The bytes are not what the reader asked for. */
    public static final class Undecodable extends FurrowException {
        private static final long serialVersionUID = 1L;

        public Undecodable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Another member owns the partition now. Drop the work: it is being done again. */
    public static final class Fenced extends FurrowException {
        private static final long serialVersionUID = 1L;

        public Fenced(String message) {
            super(message, null);
        }
    }

    /** There is no group of that name. */
    public static final class UnknownGroup extends FurrowException {
        private static final long serialVersionUID = 1L;

        public UnknownGroup(String group) {
            super("There is no consumer group \"" + group + "\".", null);
        }
    }

    /** The group has no member of that id: it never joined, it left, or its session ended. */
    public static final class UnknownMember extends FurrowException {
        private static final long serialVersionUID = 1L;

        public UnknownMember(String group, String member) {
            super(
                    "Group \"" + group + "\" has no member \"" + member
                            + "\": it left, or its session ended. Join again.",
                    null);
        }
    }

    /** The group has a member of that id already. */
    public static final class MemberExists extends FurrowException {
        private static final long serialVersionUID = 1L;

        public MemberExists(String group, String member) {
            super("Group \"" + group + "\" has a member \"" + member + "\" already.", null);
        }
    }

    /** The group has members. Let them leave first. */
    public static final class GroupNotEmpty extends FurrowException {
        private static final long serialVersionUID = 1L;

        public GroupNotEmpty(String group) {
            super("Group \"" + group + "\" has members. Let them leave first.", null);
        }
    }

    /** A member both subscribes and is assigned by hand. */
    public static final class SubscriptionConflict extends FurrowException {
        private static final long serialVersionUID = 1L;

        public SubscriptionConflict(String message) {
            super(message, null);
        }
    }

    /** The member is in no state for the call: it has no subscription, or polls twice at once. */
    public static final class IllegalMemberState extends FurrowException {
        private static final long serialVersionUID = 1L;

        public IllegalMemberState(String message) {
            super(message, null);
        }
    }

    /** A commit names an offset that has not been written yet. */
    public static final class CommitBeyondLog extends FurrowException {
        private static final long serialVersionUID = 1L;

        public CommitBeyondLog(TopicPartition partition, long offset, long highWatermark) {
            super(
                    "Offset " + offset + " of " + partition + " cannot be committed: the high watermark is "
                            + highWatermark + ". Commit the next offset to read.",
                    null);
        }
    }
}
