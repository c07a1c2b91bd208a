package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.StreamOpened;
import io.furrow.chaos.Operation.Streamed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** E1: a stream delivers each partition's offsets one after the other, and a cursor goes on exactly after its message. */
final class StreamsContiguous implements Invariant {
    /** What came on a stream, and where each partition goes on. */
    private static final class Stream {
        private final List<Streamed> delivered = new ArrayList<>();
        private final Map<TopicPartition, Long> begins = new HashMap<>();
        private final Map<TopicPartition, Long> next = new HashMap<>();
        private @Nullable Event last;

        void open(StreamOpened opened) {
            String cursor = opened.cursor();
            if (cursor == null) {
                delivered.clear();
                begins.clear();
                opened.positions().forEach(position -> begins.put(position.partition(), position.offset()));
            } else {
                while (!delivered.isEmpty() && !delivered.getLast().cursor().equals(cursor)) {
                    delivered.removeLast();
                }
            }
            next.clear();
            next.putAll(begins);
            delivered.forEach(each -> next.put(each.partition(), each.record().offset() + 1));
        }
    }

    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        Map<String, Stream> streams = new HashMap<>();
        for (Call call : seen.calls().all()) {
            if (!call.happened()) {
                continue;
            }
            if (call.done() instanceof StreamOpened opened) {
                Stream stream = streams.computeIfAbsent(opened.stream(), s -> new Stream());
                stream.open(opened);
                stream.last = call.evidence();
            } else if (call.done() instanceof Streamed streamed) {
                follow(streams.computeIfAbsent(streamed.stream(), s -> new Stream()), streamed, call, violations);
            }
        }
        return violations;
    }

    private static void follow(Stream stream, Streamed streamed, Call call, List<Violation> violations) {
        long offset = streamed.record().offset();
        Long expected = stream.next.put(streamed.partition(), offset + 1);
        if (expected != null && expected != offset) {
            Event last = stream.last;
            violations.add(new Violation(
                    "E1",
                    "Stream " + streamed.stream() + " delivered " + offset + " of " + streamed.partition() + " where "
                            + expected + " should have come",
                    last == null ? List.of(call.evidence()) : List.of(last, call.evidence())));
        }
        stream.delivered.add(streamed);
        stream.last = call.evidence();
    }
}
