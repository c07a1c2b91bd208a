package io.furrow.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A messaging system as the benchmark sees it. Peers other than Furrow are found by {@link java.util.ServiceLoader}. A peer is used
 * by one thread, its senders and receivers each by one of their own.
 */
public interface Peer {
    /** What the tables call it. */
    String name();

    /** Starts the system, with its data in that empty directory. */
    void start(Path directory) throws Exception;

    /** The processes that serve, other than this one, for their CPU time. Empty where PostgreSQL is all there is. */
    List<ProcessHandle> servers();

    /** Creates a topic that is not there yet. */
    void createTopic(String topic, int partitions) throws Exception;

    /** What one publisher of an application would hold. */
    Sender sender(String topic) throws Exception;

    /** A member of a consumer group that begins with the first message. */
    Receiver receiver(String topic, String group) throws Exception;

    /** Publishes values. */
    interface Sender {
        /** Publishes one; the stage completes when it is as durable as the peer makes it. */
        CompletionStage<?> send(byte[] value) throws Exception;

        /** Publishes several at once in the way the peer does that best. */
        CompletionStage<?> sendAll(List<byte[]> values) throws Exception;

        void close() throws Exception;
    }

    /** Receives values. */
    interface Receiver {
        /** Hands over what comes, at most 500 values, waiting for a first one; answers how many came. */
        int poll(Duration timeout, Consumer<byte[]> each) throws Exception;

        /** Acknowledges everything that was handed over. */
        void commit() throws Exception;

        void close() throws Exception;
    }

    void close() throws Exception;
}
