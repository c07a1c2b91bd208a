package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.ParkedEffects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** C14: where keys are parked and let go, each message leaves exactly one effect, and those of a key are in order. */
final class KeysInOrder implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.calls().happened(ParkedEffects.class, (call, effects) -> {
            GroupPartition where = new GroupPartition(effects.group(), effects.partition());
            Long committed =
                    seen.groups().in(effects.group(), effects.partition()).committed();
            long end = committed == null ? 0 : committed;
            Set<Long> met = new HashSet<>();
            Map<String, Long> lastOfKey = new HashMap<>();
            for (long offset : effects.offsets()) {
                if (!met.add(offset)) {
                    violations.add(of(offset + " of " + where + " took effect twice", call));
                } else if (offset >= end) {
                    violations.add(of(offset + " of " + where + " took effect, and " + end + " is committed", call));
                }
                String key = key(seen, effects.partition(), offset);
                Long before = key == null ? null : lastOfKey.put(key, offset);
                if (before != null && before > offset) {
                    violations.add(of(offset + " of " + where + " took effect after " + before + " of its key", call));
                }
            }
            for (long offset = seen.logStart(effects.partition()); offset < end; offset++) {
                if (!met.contains(offset)) {
                    violations.add(of(offset + " of " + where + " left no effect", call));
                }
            }
        });
        return violations;
    }

    private static @Nullable String key(Observations seen, TopicPartition partition, long offset) {
        Sighting message = seen.at(partition, offset);
        return message == null ? null : message.message().key();
    }

    private static Violation of(String sentence, Call call) {
        return new Violation("C14", sentence, List.of(call.evidence()));
    }
}
