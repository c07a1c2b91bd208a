package io.furrow.publish;

import static io.furrow.testing.Stages.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FurrowException;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.Receipt;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.shop.Order;
import io.furrow.shop.Till;
import io.furrow.store.TopicRows;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Idempotency keys in callers' transactions. */
class IdempotentTransactionTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final Till till = SERVICE.get(Till.class);
    private final Rows rows = SERVICE.database().rows();
    private final List<CompletableFuture<Receipt>> stages = new ArrayList<>();

    @Test
    void a_repetition_answers_the_first_receipt_and_stores_nothing() {
        create("repeated", 3);

        till.within(() -> send("repeated", "a", "k"));
        till.within(() -> send("repeated", "a", "k"));
        Receipt outside = publish("repeated", "a", "k").join();

        Receipt first = stages.get(0).join();
        Receipt again = stages.get(1).join();
        assertFalse(first.replayed());
        assertTrue(again.replayed() && outside.replayed());
        assertEquals(place(first), place(again));
        assertEquals(place(first), place(outside));
        assertEquals(1, rows.log("repeated").size());
    }

    @Test
    void a_repetition_in_one_transaction_leaves_no_gap() {
        create("both", 1);

        till.within(() -> send("both", "a", "k") + send("both", "a", "k") + send("both", "b", "l"));

        assertEquals(List.of("0/0/a", "0/1/b"), rows.log("both"));
        assertTrue(stages.get(1).join().replayed());
    }

    @Test
    void a_rollback_forgets_the_key() {
        create("forgotten", 1);

        assertThrows(
                IllegalStateException.class,
                () -> till.within(() -> {
                    send("forgotten", "a", "k");
                    throw new IllegalStateException("the shop changed its mind");
                }));
        till.within(() -> send("forgotten", "b", "k"));

        assertFalse(stages.get(1).join().replayed());
        assertEquals(List.of("0/0/b"), rows.log("forgotten"));
    }

    @Test
    void a_conflict_rolls_the_transaction_back() {
        create("conflict", 1);
        till.within(() -> send("conflict", "a", "k"));

        assertThrows(
                Exception.class,
                () -> till.within(() -> {
                    till.store(new Order(1, "plough"));
                    return send("conflict", "neighbour", "l") + send("conflict", "b", "k");
                }));

        failure(FurrowException.IdempotencyConflict.class, stages.get(1));
        failure(FurrowException.IdempotencyConflict.class, stages.get(2));
        assertEquals(List.of("0/0/a"), rows.log("conflict"));
        assertEquals(0, rows.count(Order.TABLE));
        assertFalse(publish("conflict", "neighbour", "l").join().replayed());
    }

    @Test
    void a_repetition_after_partitions_were_added_answers_the_old_place() {
        create("grown", 1);
        till.within(() -> send("grown", "a", "k1") + send("grown", "a", "k2"));
        SERVICE.get(TopicRows.class).addPartitions("grown", 7);
        publish("grown", "to learn of the new partitions", "other").join();

        till.within(() -> send("grown", "a", "k1") + send("grown", "a", "k2"));
        Receipt outside = publish("grown", "a", "k2").join();

        assertEquals(place(stages.get(0).join()), place(stages.get(2).join()));
        assertEquals(place(stages.get(1).join()), place(stages.get(3).join()));
        assertEquals(place(stages.get(1).join()), place(outside));
        assertTrue(stages.get(2).join().replayed() && stages.get(3).join().replayed());
        assertEquals(3, rows.log("grown").size());
    }

    @Test
    void the_second_of_two_transactions_with_one_key_waits_and_repeats_the_first() throws InterruptedException {
        create("at-once", 1);
        int partition = rows.partitionId("at-once", 0);
        SERVICE.database().execute("""
                create function wait_for_somebody() returns trigger language plpgsql as $$
                begin
                    perform pg_sleep(0.5);
                    return null;
                end $$;
                create constraint trigger slow_commit after insert on furrow.publish_key
                    deferrable initially deferred for each row execute function wait_for_somebody();""");
        var begun = new CountDownLatch(2);
        var threads = List.of(1, 2).stream()
                .map(i -> Thread.ofVirtual()
                        .start(() -> till.within(() -> {
                            begun.countDown();
                            return send("at-once", "a", "k");
                        })))
                .toList();
        begun.await();
        rows.awaitWaiting(partition, 1);
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(
                List.of(false, true),
                stages.stream().map(stage -> stage.join().replayed()).sorted().toList());
        assertEquals(List.of("0/0/a"), rows.log("at-once"));
        SERVICE.database().execute("drop trigger slow_commit on furrow.publish_key");
    }

    private static String place(Receipt receipt) {
        return receipt.topic() + receipt.partition() + "/" + receipt.offset() + "@" + receipt.timestamp();
    }

    private synchronized int send(String topic, String value, String key) {
        stages.add(publish(topic, value, key));
        return stages.size();
    }

    private CompletableFuture<Receipt> publish(String topic, String value, String key) {
        return publisher
                .publish(OutgoingMessage.to(topic, value).withIdempotencyKey(key))
                .toCompletableFuture();
    }

    private static void create(String topic, int partitions) {
        SERVICE.get(Topics.class).create(topic, partitions, TopicSettings.DEFAULTS);
    }
}
