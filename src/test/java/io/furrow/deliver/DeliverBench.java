package io.furrow.deliver;

import io.furrow.api.ConsumerGroups;
import io.furrow.api.FailedDelivery;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.Eventually;
import io.furrow.testing.HeardNews;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** What tests of deliveries do again and again. Every observer notes what it handles in the shop's table of notes. */
final class DeliverBench {
    private final TestService service;
    private final Rows rows;

    DeliverBench(TestService service) {
        this.service = service;
        this.rows = service.database().rows();
    }

    static void createNotes(TestService service) {
        service.database().execute("create table shop_note (text text)");
    }

    TopicPartition create(String topic, int partitions) {
        service.get(Topics.class).create(topic, partitions, TopicSettings.DEFAULTS);
        return new TopicPartition(topic, 0);
    }

    void publish(TopicPartition partition, Object... values) {
        for (Object value : values) {
            service.get(Publisher.class)
                    .publish(OutgoingMessage.to(partition.topic(), value).withPartition(partition.partition()))
                    .toCompletableFuture()
                    .join();
        }
    }

    /** The notes that begin with a prefix, in the order in which they were committed in a partition. */
    List<String> notes(String prefix) {
        return rows.texts("select text from shop_note where text like '" + prefix + "%' order by ctid");
    }

    void awaitNotes(String prefix, List<String> wanted) {
        Eventually.holds("notes " + wanted, () -> notes(prefix).size() >= wanted.size());
        if (!notes(prefix).equals(wanted)) {
            throw new AssertionError("Notes are " + notes(prefix) + ", not " + wanted);
        }
    }

    /** Which transactions committed these rows last. */
    List<String> transactions(String table, String condition) {
        return rows.texts("select distinct xmin from " + table + " where " + condition);
    }

    /** Which transaction changed what the group keeps for its partitions last. */
    List<String> commits(String group) {
        return rows.texts("select distinct o.xmin " + OF_GROUP.formatted(group));
    }

    void awaitCommitted(String group, TopicPartition partition, long offset) {
        Eventually.holds(group + " has committed " + offset, () -> committed(group, partition) >= offset);
        if (committed(group, partition) != offset) {
            throw new AssertionError("Committed is " + committed(group, partition) + ", not " + offset);
        }
    }

    long committed(String group, TopicPartition partition) {
        return rows.number("select coalesce(max(o.committed), -1) " + OF_GROUP.formatted(group) + " and p.number = "
                + partition.partition());
    }

    List<FailedDelivery> failed(String group) {
        return service.get(ConsumerGroups.class).failedMessages(group, 100);
    }

    /** What readiness says. */
    String health() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(service.uri().resolve("/health/ready"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HeardNews news() {
        return service.get(HeardNews.class);
    }

    private static final String OF_GROUP = """
              from furrow.committed_offset o
              join furrow.consumer_group g on g.id = o.group_id
              join furrow.topic_partition p on p.id = o.partition_id
             where g.name = '%s'""";
}
