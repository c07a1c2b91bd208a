package io.furrow.benchmark.peers;

import java.util.Map;

/** Kafka as it comes: an acknowledged message is in the page cache, and on disk some time later. */
public final class PlainKafka extends KafkaPeer {
    public PlainKafka() {
        super("Kafka", Map.of());
    }
}
