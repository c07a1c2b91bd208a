package io.furrow.connector;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumers;
import io.furrow.api.MemberOptions;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.boot.ServiceConfiguration;
import io.furrow.codec.Codecs;
import io.furrow.testing.Eventually;
import io.furrow.testing.TestService;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Channels without a messaging runtime, and what tests of them do again and again. */
final class ChannelBench {
    private final TestService service;

    ChannelBench(TestService service) {
        this.service = service;
    }

    /** A topic of a channel with one message after the other in its first partition. */
    TopicPartition topic(String name, int partitions, String... values) {
        service.get(Topics.class).create(name, partitions, TopicSettings.DEFAULTS);
        TopicPartition first = new TopicPartition(name, 0);
        publish(first, values);
        return first;
    }

    void publish(TopicPartition partition, String... values) {
        for (String value : values) {
            service.get(Publisher.class)
                    .publish(OutgoingMessage.to(partition.topic(), value).withPartition(partition.partition()))
                    .toCompletableFuture()
                    .join();
        }
    }

    /** The configuration of a channel, keys and values in turn. */
    static ChannelConfig config(String channel, String direction, String... keysAndValues) {
        Map<String, String> values = new HashMap<>(Map.of("channel-name", channel));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new ChannelConfig(ServiceConfiguration.with(values), direction);
    }

    /** A channel that reads the topic of its name, for a group of that name. */
    IncomingChannel incoming(String channel, String... keysAndValues) {
        String[] all = new String[keysAndValues.length + 2]; // what is given comes last, and wins
        System.arraycopy(keysAndValues, 0, all, 2, keysAndValues.length);
        all[0] = "group.id";
        all[1] = channel;
        return new IncomingChannel(
                IncomingSettings.from(config(channel, "incoming", all)),
                service.get(Consumers.class),
                service.get(Codecs.class));
    }

    OutgoingChannel outgoing(String channel, String... keysAndValues) {
        return new OutgoingChannel(
                OutgoingSettings.from(config(channel, "outgoing", keysAndValues)), service.get(Publisher.class));
    }

    /** Stops a channel and waits for its end. */
    static void end(IncomingChannel channel) throws InterruptedException {
        channel.stop();
        channel.awaitEnd(System.nanoTime() + TimeUnit.SECONDS.toNanos(30));
    }

    static void acknowledge(Message<?> message) {
        message.ack().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    static TopicPartition partition(Message<?> message) {
        return message.unwrap(io.furrow.api.Message.class).topicPartition();
    }

    /** What a group has committed; -1 for nothing. */
    long committed(String group, TopicPartition partition) {
        var looking = service.get(Consumers.class).enrol(group, MemberOptions.DEFAULTS);
        try {
            CommittedPosition committed = looking.committed(Set.of(partition)).get(partition);
            return committed == null ? -1 : committed.offset();
        } finally {
            looking.leave();
        }
    }

    void awaitCommitted(String group, TopicPartition partition, long offset) {
        Eventually.holds(offset + " is committed for " + partition, () -> committed(group, partition) == offset);
    }
}
