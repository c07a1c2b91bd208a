package io.furrow.publish;

import static io.furrow.testing.Stages.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FurrowException;
import io.furrow.api.Publisher;
import io.furrow.api.Receipt;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.shop.Order;
import io.furrow.shop.Till;
import io.furrow.testing.Eventually;
import io.furrow.testing.Rows;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FailingCommitTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final Till till = SERVICE.get(Till.class);
    private final Rows rows = SERVICE.database().rows();
    private final List<CompletableFuture<Receipt>> stages = new ArrayList<>();

    @BeforeAll
    static void makeCommitsFail() {
        SERVICE.get(Topics.class).create("failing", 1, TopicSettings.DEFAULTS);
        SERVICE.database().execute("""
                create table invoice (order_id bigint references shop_order deferrable initially deferred);
                create function dawdle() returns trigger language plpgsql as $$
                begin
                    perform pg_sleep(60);
                    return null;
                end $$;
                create constraint trigger dawdle after insert on shop_order deferrable initially deferred
                    for each row when (new.article = 'slow') execute function dawdle();
                create function dawdle_too() returns trigger language plpgsql as $$
                begin
                    if new.value = 'slow'::bytea then
                        perform pg_sleep(60);
                    end if;
                    return null;
                end $$;
                create constraint trigger dawdle after insert on furrow.message deferrable initially deferred
                    for each row execute function dawdle_too();""");
    }

    @Test
    void a_failing_write_stores_neither() {
        till.within(() -> order(1, "plough", "first"));

        assertThrows(Exception.class, () -> till.within(() -> order(1, "plough", "second")));

        assertNotStored(stages.get(1));
        assertEquals(1, orders(1));
        assertEquals(1, messages("first"));
        assertEquals(0, messages("second"));
    }

    @Test
    void a_constraint_violated_at_the_commit_stores_neither() {
        assertThrows(
                Exception.class,
                () -> till.within(() -> {
                    till.run("insert into invoice values (4711)");
                    return order(2, "plough", "violating");
                }));

        assertNotStored(stages.getFirst());
        assertEquals(0, orders(2));
        assertEquals(0, messages("violating"));
    }

    @Test
    void a_backend_killed_in_the_commit_stores_neither() {
        CompletableFuture<Throwable> commit = CompletableFuture.supplyAsync(() ->
                assertThrows(Exception.class, () -> till.within(() -> order(3, "slow", "killed"))));
        killInCommit();
        commit.join();

        assertNotStored(stages.getFirst());
        assertEquals(0, orders(3));
        assertEquals(0, messages("killed"));
    }

    @Test
    void a_grouped_publish_whose_backend_is_killed_in_the_commit_is_stored_by_another() {
        var stage = publisher.publish("failing", "slow").toCompletableFuture();

        awaitCommit();
        // Whoever stores it then does not dawdle any more, however soon he begins.
        SERVICE.database()
                .execute(
                        "create or replace function dawdle_too() returns trigger language plpgsql as 'begin return null; end'");
        killInCommit();

        assertEquals("0/" + stage.join().offset() + "/slow", rows.log("failing").getLast());
        assertEquals(1, messages("slow"));
    }

    @Test
    void what_was_published_after_all_those_failures_has_no_gap_before_it() {
        till.within(() -> order(4, "plough", "at last"));

        assertTrue(stages.getFirst().isDone());
        assertEquals(1, orders(4));
        assertEquals(rows.count("furrow.message"), rows.number("select max(\"offset\") + 1 from furrow.message"));
    }

    private int order(long id, String article, String message) {
        till.store(new Order(id, article));
        stages.add(publisher.publish("failing", message).toCompletableFuture());
        return 0;
    }

    private static String commits() {
        return "pg_stat_activity where datname = '" + SERVICE.database().name()
                + "' and lower(query) = 'commit' and wait_event = 'PgSleep'";
    }

    private void awaitCommit() {
        Eventually.holds("a COMMIT is under way", () -> rows.count(commits()) == 1);
    }

    private void killInCommit() {
        awaitCommit();
        TestDatabase.asSuperuser("select pg_terminate_backend(pid) from " + commits());
    }

    private long orders(long id) {
        return rows.count(Order.TABLE + " where id = " + id);
    }

    private long messages(String value) {
        return rows.log("failing").stream()
                .filter(message -> message.endsWith("/" + value))
                .count();
    }

    private static void assertNotStored(CompletableFuture<?> stage) {
        assertTrue(stage.isDone(), "the publisher hears of it when the method has returned");
        failure(FurrowException.NotStored.class, stage);
    }
}
