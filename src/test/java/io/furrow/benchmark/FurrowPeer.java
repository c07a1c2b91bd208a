package io.furrow.benchmark;

import io.furrow.api.Bytes;
import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.Message;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Furrow as applications use it: the beans of this process's container. */
final class FurrowPeer implements Peer {
    private final Bench bench;

    FurrowPeer(Bench bench) {
        this.bench = bench;
    }

    @Override
    public String name() {
        return "Furrow";
    }

    @Override
    public void start(Path directory) {
        // The service that the bench has started is all there is.
    }

    @Override
    public List<ProcessHandle> servers() {
        return List.of();
    }

    @Override
    public void createTopic(String topic, int partitions) {
        bench.get(Topics.class).create(topic, partitions, TopicSettings.DEFAULTS);
    }

    void deleteTopic(String topic) {
        bench.get(Topics.class).delete(topic);
    }

    @Override
    public Sender sender(String topic) {
        return new Publishing(bench.get(Publisher.class), topic);
    }

    @Override
    public Receiver receiver(String topic, String group) {
        return new Consuming(bench.get(Consumers.class).join(group, Set.of(topic), Bytes.class));
    }

    @Override
    public void close() {
        // The bench stops the service.
    }

    /** A topic of one partition with that many messages. */
    String backlog(int messages, byte[] value) throws Exception {
        String topic = Bench.fresh("backlog");
        createTopic(topic, 1);
        Flood.load(sender(topic), messages, value);
        return topic;
    }

    private record Publishing(Publisher publisher, String topic) implements Sender {
        @Override
        public CompletionStage<?> send(byte[] value) {
            return publisher.publish(topic, value);
        }

        @Override
        public CompletionStage<?> sendAll(List<byte[]> values) {
            List<OutgoingMessage> messages = new ArrayList<>(values.size());
            values.forEach(value -> messages.add(OutgoingMessage.to(topic, value)));
            return publisher.publishAll(messages);
        }

        @Override
        public void close() {
            // The publisher is the container's.
        }
    }

    private record Consuming(Consumer<Bytes> consumer) implements Receiver {
        @Override
        public int poll(Duration timeout, java.util.function.Consumer<byte[]> each) {
            List<Message<Bytes>> messages = consumer.poll(timeout);
            messages.forEach(message ->
                    each.accept(Objects.requireNonNull(message.value()).toArray()));
            return messages.size();
        }

        @Override
        public void commit() {
            consumer.commit();
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
