package io.furrow.benchmark;

import io.furrow.api.Bytes;
import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.MemberOptions;
import io.furrow.api.Message;
import io.furrow.api.OffsetReset;
import io.furrow.api.ReadLimits;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The only member of a group of its own, which reads a topic of one partition and at its end begins anew. */
final class GroupReader {
    /** May be left alone for as long as others are measured. */
    static final MemberOptions PATIENT = new MemberOptions(
            null,
            Duration.ofSeconds(45),
            Duration.ZERO,
            Duration.ofSeconds(30),
            OffsetReset.EARLIEST,
            false,
            null,
            null);

    private final Consumer<Bytes> consumer;
    private final long backlog;
    private final ReadLimits limits;
    private final boolean committing;

    /** @param backlog how many messages there are */
    GroupReader(Bench bench, String topic, long backlog, int maxRecords, boolean committing) {
        this.consumer = join(bench, topic);
        this.backlog = backlog;
        this.limits = ReadLimits.DEFAULTS.upTo(maxRecords).within(Duration.ofSeconds(1));
        this.committing = committing;
    }

    static Consumer<Bytes> join(Bench bench, String topic) {
        return bench.get(Consumers.class).join(Bench.fresh("group"), Set.of(topic), Bytes.class, PATIENT);
    }

    /** Reads on and answers how many there were. */
    int read() {
        List<Message<Bytes>> messages = consumer.poll(limits);
        if (messages.isEmpty()) {
            return 0;
        }
        if (committing) {
            consumer.commit();
        }
        if (messages.getLast().offset() + 1 == backlog) {
            consumer.seekToBeginning(consumer.assignment());
        }
        return messages.size();
    }

    void close() {
        consumer.close();
    }
}
