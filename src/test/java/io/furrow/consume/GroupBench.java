package io.furrow.consume;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.MemberOptions;
import io.furrow.api.Message;
import io.furrow.api.OffsetReset;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.ReadLimits;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.Eventually;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What tests of groups do again and again. */
final class GroupBench {
    /** A member that commits by itself what the poll before brought. */
    static final MemberOptions AUTO_COMMIT = new MemberOptions(
            null,
            Duration.ofSeconds(45),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            OffsetReset.EARLIEST,
            true,
            null,
            null);

    /** What there is, without waiting. */
    static final ReadLimits AT_ONCE = ReadLimits.DEFAULTS;

    private final Publisher publisher;
    private final Topics topics;
    private final Consumers consumers;
    private final Rows rows;

    GroupBench(TestService service) {
        publisher = service.get(Publisher.class);
        topics = service.get(Topics.class);
        consumers = service.get(Consumers.class);
        rows = service.database().rows();
    }

    void create(String topic, int partitions) {
        topics.create(topic, partitions, TopicSettings.DEFAULTS);
    }

    void publish(TopicPartition partition, String... values) {
        for (String value : values) {
            publisher
                    .publish(OutgoingMessage.to(partition.topic(), value).withPartition(partition.partition()))
                    .toCompletableFuture()
                    .join();
        }
    }

    Consumer<String> join(String group, String topic) {
        return consumers.join(group, Set.of(topic), String.class);
    }

    Consumer<String> join(String group, String topic, MemberOptions options) {
        return consumers.join(group, Set.of(topic), String.class, options);
    }

    /** Polls until there are that many values. */
    static List<String> poll(Consumer<String> consumer, int count) {
        List<String> values = new ArrayList<>();
        Eventually.holds(count + " messages", () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(message -> values.add(value(message)));
            return values.size() >= count;
        });
        return values;
    }

    static String value(Message<String> message) {
        return Objects.requireNonNull(message.value());
    }

    /** Lets members look after what they own until each has that many partitions, and no two the same. */
    static void settle(List<? extends Consumer<?>> members, List<Integer> shares) {
        Eventually.holds("shares of " + shares, () -> {
            Set<TopicPartition> all = new HashSet<>();
            List<Integer> sizes = new ArrayList<>();
            for (Consumer<?> member : members) {
                member.heartbeat();
                all.addAll(member.assignment());
                sizes.add(member.assignment().size());
            }
            sizes.sort(null);
            return sizes.equals(shares)
                    && all.size() == shares.stream().mapToInt(Integer::intValue).sum();
        });
    }

    static void leave(Collection<? extends Consumer<?>> members) {
        members.forEach(Consumer::close);
    }

    /** What the group has committed; -1 for nothing. */
    static long committed(Consumer<?> member, TopicPartition partition) {
        CommittedPosition committed = member.committed(Set.of(partition)).get(partition);
        return committed == null ? -1 : committed.offset();
    }

    /** What the table says of a group's partition with that number; -1 for nothing. */
    long committed(String group, TopicPartition partition) {
        return rows.number("""
                select coalesce(max(o.committed), -1) from furrow.committed_offset o
                  join furrow.consumer_group g on g.id = o.group_id
                  join furrow.topic_partition p on p.id = o.partition_id
                  join furrow.topic t on t.id = p.topic_id
                 where g.name = '%s' and t.name = '%s' and t.state = 'active' and p.number = %d""".formatted(group, partition.topic(), partition.partition()));
    }
}
