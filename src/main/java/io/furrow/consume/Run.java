package io.furrow.consume;

import io.furrow.api.Bytes;
import io.furrow.api.Message;
import io.furrow.store.Failures.Fence;
import io.furrow.store.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Messages of one partition.
 *
 * @param fence by what the member owned the partition when it read them
 * @param messages the messages in order, at least one
 */
public record Run(Fence fence, List<Message<Bytes>> messages) {

    /** One run for each partition of the records; the messages are theirs, in the same order. */
    static List<Run> byPartition(List<LogRecord> records, List<Message<Bytes>> messages, Holdings holdings) {
        Map<Integer, Run> runs = new TreeMap<>();
        for (int i = 0; i < records.size(); i++) {
            runs.computeIfAbsent(
                            records.get(i).partitionId(),
                            id -> new Run(holdings.fence(id).orElseThrow(), new ArrayList<>()))
                    .messages()
                    .add(messages.get(i));
        }
        return List.copyOf(runs.values());
    }
}
