package io.furrow.benchmark.peers;

/** Kafka where an acknowledged message is on disk. */
public final class FlushedKafka extends KafkaPeer {
    public FlushedKafka() {
        super("Kafka, flush per message", FLUSH_PER_MESSAGE);
    }
}
