package io.furrow.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.Bytes;
import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.api.Publisher;
import io.furrow.api.Subscribed;
import io.furrow.api.TopicPartition;
import io.furrow.shop.Shop;
import io.furrow.testing.Eventually;
import io.furrow.testing.HeardNews;
import io.furrow.testing.TestService;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeliveryTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.consume.heartbeat.interval.ms", "200")
            .with("furrow.deliver.batch.ms", "20000")
            .inviting(Observer.class, HeardNews.class);

    private final DeliverBench bench = new DeliverBench(SERVICE);

    /** A fruit. */
    public record Fruit(String name, int count) {}

    static class Observer {
        @Inject
        Shop shop;

        @Inject
        Publisher publisher;

        static final CountDownLatch ENTERED = new CountDownLatch(1);
        static final CountDownLatch GO = new CountDownLatch(1);

        void bytes(@Observes @Subscribed(topic = "types", group = "bytes") Message<byte[]> message) {
            shop.note("bytes " + new String(Objects.requireNonNull(message.value()), UTF_8));
        }

        void text(@Observes @Subscribed(topic = "types", group = "text") Message<String> message) {
            shop.note("text " + message.value());
        }

        void wrapped(@Observes @Subscribed(topic = "types", group = "wrapped") Message<Bytes> message) {
            shop.note("wrapped " + Objects.requireNonNull(message.value()).text());
        }

        void json(@Observes @Subscribed(topic = "types", group = "json") Message<JsonValue> message) {
            shop.note("json "
                    + Objects.requireNonNull(message.value()).asJsonObject().getString("name"));
        }

        void fruit(@Observes @Subscribed(topic = "types", group = "fruit") Message<Fruit> message) {
            shop.note("fruit " + Objects.requireNonNull(message.value()).count());
        }

        void single(@Observes @Subscribed(topic = "single", group = "single") Message<String> message) {
            shop.note("single " + message.value());
            publisher.publish("made", "of " + message.value());
        }

        void many(@Observes @Subscribed(topic = "many", group = "many") Message<String> message) {
            if ("wait".equals(message.value())) {
                ENTERED.countDown();
                Eventually.opens("the others are published", GO);
            }
            shop.note("many " + message.value());
        }
    }

    @BeforeAll
    static void createNotes() {
        DeliverBench.createNotes(SERVICE);
    }

    @Test
    void values_come_as_the_type_that_is_declared() throws Exception {
        TopicPartition partition = bench.create("types", 1);

        bench.publish(partition, new Fruit("apple", 3));

        String json = "{\"count\":3,\"name\":\"apple\"}";
        bench.awaitNotes("bytes", List.of("bytes " + json));
        bench.awaitNotes("text", List.of("text " + json));
        bench.awaitNotes("wrapped", List.of("wrapped " + json));
        bench.awaitNotes("json", List.of("json apple"));
        bench.awaitNotes("fruit", List.of("fruit 3"));
    }

    @Test
    void work_and_offset_and_what_is_published_are_one_commit() throws Exception {
        TopicPartition made = bench.create("made", 1);
        TopicPartition partition = bench.create("single", 1);

        List<String> statements = SERVICE.database().statementsDuring(() -> {
            bench.publish(partition, "x");
            delivered("single", 1);
        });

        List<String> work = bench.transactions("shop_note", "text = 'single x'");
        assertEquals(1, work.size());
        assertEquals(work, bench.commits("single"));
        assertEquals(work, bench.transactions("furrow.message", "value = convert_to('of x', 'UTF8')"));
        assertEquals(1, bench.committed("single", partition));
        assertEquals(0, made.partition());
        assertEquals(
                1,
                statements.stream()
                        .filter(statement -> statement.startsWith("insert into shop_note"))
                        .count(),
                statements::toString);
    }

    @Test
    void deliveries_share_a_transaction_while_all_is_well() throws Exception {
        TopicPartition partition = bench.create("many", 1);
        bench.publish(partition, "wait");
        Eventually.opens("the first is being handled", Observer.ENTERED);
        IntStream.range(0, 10).forEach(i -> bench.publish(partition, "m" + i));

        Observer.GO.countDown();

        bench.awaitCommitted("many", partition, 11);
        assertEquals(IntStream.range(0, 10).mapToObj(i -> "many m" + i).toList(), bench.notes("many m"));
        assertEquals(1, bench.transactions("shop_note", "text like 'many m%'").size());
        assertEquals(
                List.of(1, 10),
                bench
                        .news()
                        .await(
                                2,
                                Happening.Delivered.class,
                                news -> news.group().equals("many"))
                        .stream()
                        .map(Happening.Delivered::messages)
                        .toList());
    }

    private void delivered(String group, int times) {
        try {
            bench.news()
                    .await(
                            times,
                            Happening.Delivered.class,
                            news -> news.group().equals(group));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
