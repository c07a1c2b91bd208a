package io.furrow.publish;

import java.util.Map;
import java.util.TreeMap;

/** Messages and bytes by topic, as news tells them. For one thread. */
final class Totals {
    private final Map<String, Total> byTopic = new TreeMap<>();

    private static final class Total {
        private int messages;
        private long bytes;
    }

    void add(String topic, int bytes) {
        Total total = byTopic.computeIfAbsent(topic, t -> new Total());
        total.messages++;
        total.bytes += bytes;
    }

    /** Takes what is told of a topic. */
    interface Reader {
        void read(String topic, int messages, long bytes);
    }

    void read(Reader reader) {
        byTopic.forEach((topic, total) -> reader.read(topic, total.messages, total.bytes));
    }
}
