package io.furrow.publish;

import static io.furrow.testing.Stages.assertSays;
import static io.furrow.testing.Stages.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FurrowException;
import io.furrow.api.Publisher;
import io.furrow.api.Receipt;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.shop.Order;
import io.furrow.shop.Sale;
import io.furrow.shop.Till;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionalPublishTest {
    /** The first of the statements that store messages in one round trip. */
    private static final String APPEND = "select case when current_setting('transaction_isolation')";

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final Topics topics = SERVICE.get(Topics.class);
    private final Till till = SERVICE.get(Till.class);
    private final Rows rows = SERVICE.database().rows();
    private final List<CompletableFuture<Receipt>> stages = new ArrayList<>();

    @BeforeAll
    static void createTopicOfSales() {
        SERVICE.get(Topics.class).create(Sale.TOPIC, 1, TopicSettings.DEFAULTS);
    }

    @Test
    void an_entity_and_messages_to_two_topics_have_one_begin_and_one_commit() {
        create("one");
        create("two");

        var statements = SERVICE.database()
                .statementsDuring(() -> till.within(() -> {
                    send("one", "a");
                    till.store(new Order(1, "plough"));
                    send("two", "b");
                    return send("one", "c");
                }));

        assertEquals(1, statements.stream().filter("BEGIN"::equals).count(), statements::toString);
        assertEquals(1, statements.stream().filter("COMMIT"::equals).count(), statements::toString);
        assertTrue(statements.indexOf("COMMIT") > last(statements, APPEND), statements::toString);
        assertTrue(statements.indexOf("COMMIT") > last(statements, "insert into " + Order.TABLE), statements::toString);
        assertEquals(List.of("0/0/a", "0/1/c"), rows.log("one"));
        assertEquals(List.of("0/0/b"), rows.log("two"));
        assertEquals(1, orders(1));
        assertEquals(
                List.of(0L, 0L, 1L), stages.stream().map(s -> s.join().offset()).toList());
    }

    @Test
    void a_rollback_stores_nothing_and_leaves_no_gap() {
        create("rollback");
        till.within(() -> send("rollback", "before"));

        assertThrows(
                IllegalStateException.class,
                () -> till.within(() -> {
                    till.store(new Order(2, "plough"));
                    send("rollback", "never");
                    throw new IllegalStateException("the shop changed its mind");
                }));
        till.within(() -> send("rollback", "after"));

        var refused = failure(FurrowException.NotStored.class, stages.get(1));
        assertSays("rolled back", refused);
        assertEquals(0, orders(2));
        assertEquals(List.of("0/0/before", "0/1/after"), rows.log("rollback"));
    }

    @Test
    void a_rollback_after_the_messages_were_written_leaves_no_gap() {
        create("late");
        SERVICE.database().execute("create table promise (kept boolean unique deferrable initially deferred)");

        var statements = SERVICE.database()
                .statementsDuring(() -> assertThrows(
                        Exception.class,
                        () -> till.within(() -> {
                            till.run("insert into promise values (true), (true)");
                            return send("late", "never");
                        })));
        publish("late", "after").join();

        assertTrue(statements.indexOf("COMMIT") > last(statements, APPEND), statements::toString);
        assertEquals(List.of("0/0/after"), rows.log("late"));
    }

    @Test
    void receipts_come_after_the_commit_and_not_before() {
        create("when");

        var seen = new ArrayList<List<String>>();
        var doneInside = till.within(() -> {
            var stage = publish("when", "x");
            var noted = stage.thenAccept(receipt -> seen.add(rows.log("when")));
            return stage.isDone() || noted.isDone();
        });

        assertFalse(doneInside);
        assertEquals(List.of(List.of("0/0/x")), seen);
        assertTrue(stages.getFirst().isDone());
    }

    @Test
    void a_method_that_returns_the_stage_commits_at_its_end() {
        create("returned");

        var offset = till.within(() -> publish("returned", "x").thenApply(Receipt::offset));

        assertTrue(stages.getFirst().isDone());
        assertEquals(0, offset.toCompletableFuture().join());
        assertEquals(List.of("0/0/x"), rows.log("returned"));
        assertThrows(
                Exception.class,
                () -> till.within(() -> {
                    till.run("set transaction isolation level serializable");
                    return publish("returned", "y");
                }));
        failure(FurrowException.NotStored.class, stages.getLast());
    }

    @Test
    void nothing_can_be_read_before_the_commit() {
        create("dark");

        till.within(() -> {
            send("dark", "x");
            assertEquals(List.of(), rows.log("dark"));
            return 0;
        });

        assertEquals(List.of("0/0/x"), rows.log("dark"));
    }

    @Test
    void waiting_for_a_receipt_inside_its_transaction_is_refused_with_a_sentence() {
        create("wait");

        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> till.within(() -> {
                    var stage = publish("wait", "x");
                    var derived = stage.thenApply(Receipt::offset);
                    for (Executable waiting : List.<Executable>of(
                            stage::join, stage::get, () -> stage.get(1, TimeUnit.MINUTES), derived::join)) {
                        assertSays(
                                "after this transaction's commit", assertThrows(IllegalStateException.class, waiting));
                    }
                    return 0;
                }));

        assertEquals(0, stages.getFirst().join().offset());
    }

    @Test
    void what_entity_listeners_publish_is_in_the_same_commit() {
        var statements = SERVICE.database()
                .statementsDuring(() -> till.within(() -> {
                    till.store(new Sale(1));
                    return 0;
                }));

        assertEquals(1, statements.stream().filter("COMMIT"::equals).count(), statements::toString);
        assertEquals(List.of("0/0/selling 1", "0/1/sold 1"), rows.log(Sale.TOPIC));
        assertThrows(
                IllegalStateException.class,
                () -> till.within(() -> {
                    till.store(new Sale(2));
                    till.run("delete from " + Sale.TABLE + " where id = 0");
                    throw new IllegalStateException();
                }));
        assertEquals(2, rows.log(Sale.TOPIC).size());
        assertEquals(1, rows.count(Sale.TABLE));
    }

    @Test
    void a_transaction_inside_another_publishes_by_itself() {
        create("nested");

        assertThrows(
                IllegalStateException.class,
                () -> till.within(() -> {
                    send("nested", "outer");
                    till.apart(() -> send("nested", "inner"));
                    assertEquals(0, stages.getLast().join().offset());
                    throw new IllegalStateException("only the outer one");
                }));
        till.within(() -> {
            send("nested", "outer again");
            till.apart(() -> send("nested", "inner again"));
            return 0;
        });

        assertEquals(List.of("0/0/inner", "0/1/inner again", "0/2/outer again"), rows.log("nested"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"repeatable read", "serializable"})
    void a_stricter_isolation_is_refused_with_a_sentence(String isolation) {
        String topic = isolation.replace(' ', '-');
        create(topic);

        assertThrows(
                Exception.class,
                () -> till.within(() -> {
                    till.run("set transaction isolation level " + isolation);
                    till.store(new Order(3, "plough"));
                    return send(topic, "x");
                }));

        var refused = failure(FurrowException.NotStored.class, stages.getFirst());
        assertSays("READ COMMITTED", refused);
        assertFalse(refused.retryable());
        assertEquals(List.of(), rows.log(topic));
        assertEquals(0, orders(3));
    }

    private void create(String topic) {
        topics.create(topic, 1, TopicSettings.DEFAULTS);
    }

    private int send(String topic, String value) {
        stages.add(publisher.publish(topic, value).toCompletableFuture());
        return stages.size();
    }

    private CompletableFuture<Receipt> publish(String topic, String value) {
        var stage = publisher.publish(topic, value).toCompletableFuture();
        stages.add(stage);
        return stage;
    }

    private long orders(long id) {
        return rows.count(Order.TABLE + " where id = " + id);
    }

    private static int last(List<String> statements, String part) {
        for (int i = statements.size() - 1; i >= 0; i--) {
            if (statements.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError(part + " is not among " + statements);
    }
}
