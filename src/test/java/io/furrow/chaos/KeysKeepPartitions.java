package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** L16: messages of one key go to one partition as long as a topic keeps its number of partitions. */
final class KeysKeepPartitions implements Invariant {
    /** A key while a topic was as it was. */
    private record Key(String topic, String key, long changes) {}

    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        Map<Key, Send> firsts = new HashMap<>();
        for (Send send : seen.sends()) {
            String key = send.asked().key();
            TopicPartition partition = send.partition();
            if (key == null || send.asked().partition() != null || partition == null || undecided(send, seen)) {
                continue;
            }
            Send first = firsts.putIfAbsent(new Key(send.asked().topic(), key, changesBefore(send, seen)), send);
            if (first != null && !partition.equals(first.partition())) {
                violations.add(new Violation(
                        "L16",
                        "Key " + key + " went to " + first.partition() + " and to " + partition,
                        List.of(first.call().evidence(), send.call().evidence())));
            }
        }
        return violations;
    }

    /** Whether the topic changed since the value was first sent. */
    private static boolean undecided(Send send, Observations seen) {
        long began = seen.sendsOf(send.value()).getFirst().call().began();
        return seen.calls().of(Topic.class).stream()
                .filter(change ->
                        ((Topic) change.asked()).name().equals(send.asked().topic()))
                .anyMatch(change -> change.began() < send.call().ended() && change.ended() > began);
    }

    private static long changesBefore(Send send, Observations seen) {
        return seen.calls().of(Topic.class).stream()
                .filter(change ->
                        ((Topic) change.asked()).name().equals(send.asked().topic()))
                .filter(change -> change.ended() < send.call().began())
                .count();
    }
}
