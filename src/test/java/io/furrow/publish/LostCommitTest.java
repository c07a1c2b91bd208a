package io.furrow.publish;

import static io.furrow.testing.Stages.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FurrowException;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.Receipt;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.shop.Order;
import io.furrow.shop.Till;
import io.furrow.store.AppendRequest;
import io.furrow.store.AppendResult;
import io.furrow.store.AppendTransaction;
import io.furrow.store.AppendTransaction.Outcome;
import io.furrow.store.Appender;
import io.furrow.store.Catalogue;
import io.furrow.testing.Rows;
import io.furrow.testing.TcpProxy;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server has committed, and its answer never arrives. */
class LostCommitTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final TcpProxy NETWORK = TcpProxy.to(TestDatabase.port());

    @RegisterExtension
    static final TestService SERVICE = TestService.on(DATABASE)
            .with("furrow.database.url", DATABASE.urlThrough(NETWORK))
            .with("furrow.database.connection-timeout", "PT1S");

    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final Till till = SERVICE.get(Till.class);
    private final Rows rows = DATABASE.rows();

    @BeforeAll
    static void createTopics() {
        Topics topics = SERVICE.get(Topics.class);
        List.of("grouped", "callers", "grouped-down", "callers-down", "begun", "crashed")
                .forEach(topic -> topics.create(topic, 1, TopicSettings.DEFAULTS));
    }

    @AfterEach
    void repair() {
        NETWORK.up();
    }

    @AfterAll
    static void close() throws IOException {
        NETWORK.close();
    }

    @Test
    void a_grouped_publish_asks_the_database_and_answers_the_receipts() {
        var lost = NETWORK.loseCommitBehind("lost-1");

        var receipt =
                publisher.publish("grouped", "lost-1").toCompletableFuture().join();

        assertTrue(lost.isDone());
        assertEquals(0, receipt.offset());
        assertEquals(List.of("0/0/lost-1"), rows.log("grouped"));
    }

    @Test
    void an_append_that_was_sent_with_its_commit_finds_its_messages_again() {
        try (var appender = SERVICE.get(AppendTransaction.class).appender()) {
            appender.commit(request("begun", "first"), true);
            assertTrue(appender.begun());
            var lost = NETWORK.loseCommitBehind("lost-5");

            var outcome = appender.commit(request("begun", "lost-5", "lost-5 too"), true);

            assertTrue(lost.isDone());
            assertEquals(List.of(1L, 2L), offsets(outcome));
            assertEquals(List.of("0/0/first", "0/1/lost-5", "0/2/lost-5 too"), rows.log("begun"));
            assertEquals(List.of(3L), offsets(appender.commit(request("begun", "next"), false)));
        }
    }

    @Test
    void no_append_is_believed_to_be_stored_that_a_server_may_have_forgotten_in_a_crash() {
        AppendTransaction transaction = SERVICE.get(AppendTransaction.class);
        try (var first = transaction.appender();
                var second = transaction.appender()) {
            first.commit(request("crashed", "first"), true);
            second.commit(request("crashed", "second"), true);
            TestDatabase.asSuperuser("select pg_stat_reset_shared('wal')");

            assertInstanceOf(Outcome.Unknown.class, losing(first, "lost-6"));
            assertInstanceOf(Outcome.Unknown.class, losing(second, "lost-7"));
            first.commit(request("crashed", "later"), true);
            assertInstanceOf(Outcome.Done.class, losing(first, "lost-8"));
        }
    }

    @Test
    void an_append_that_was_committed_and_is_not_found_is_not_said_to_be_refused() {
        DATABASE.execute("""
                create function forget() returns trigger language plpgsql as 'begin return null; end';
                create trigger forget before insert on furrow.message
                    for each row when (new.value = 'lost-9'::bytea) execute function forget()""");
        try (var appender = SERVICE.get(AppendTransaction.class).appender()) {
            appender.commit(request("crashed", "remembered"), true);

            assertInstanceOf(Outcome.Unknown.class, losing(appender, "lost-9"));
        }
    }

    private static Outcome losing(Appender appender, String value) {
        var lost = NETWORK.loseCommitBehind(value);
        var outcome = appender.commit(request("crashed", value), true);
        assertTrue(lost.isDone());
        return outcome;
    }

    private static List<AppendRequest> request(String topic, String... values) {
        var known = SERVICE.get(Catalogue.class).topic(topic);
        var rows = Arrays.stream(values)
                .map(value ->
                        new AppendRequest.Row(known, known.partitionId(0), null, value.getBytes(UTF_8), null, null))
                .toList();
        return List.of(new AppendRequest(rows, null));
    }

    private static List<Long> offsets(Outcome outcome) {
        var appended = (AppendResult.Appended) ((Outcome.Done) outcome).result();
        return ((AppendResult.Stored) appended.answers().getFirst())
                .places().stream().map(AppendResult.Place::offset).toList();
    }

    @Test
    void a_callers_transaction_asks_the_database_and_answers_the_receipts() {
        var lost = NETWORK.loseCommitBehind("lost-2");

        var receipt = orderAndPublish(1, "callers", "lost-2").join();

        assertTrue(lost.isDone());
        assertEquals(0, receipt.offset());
        assertEquals(List.of("0/0/lost-2"), rows.log("callers"));
        assertEquals(1, orders(1));
    }

    @Test
    void a_grouped_publish_says_that_the_outcome_is_unknown_when_the_database_stays_away() {
        var lost = NETWORK.loseCommitAndGoDownBehind("lost-3");
        var stage =
                publisher.publish(OutgoingMessage.to("grouped-down", "lost-3").withIdempotencyKey("lost-3"));

        failure(FurrowException.OutcomeUnknown.class, stage);
        NETWORK.up();
        var again = publisher
                .publish(OutgoingMessage.to("grouped-down", "lost-3").withIdempotencyKey("lost-3"))
                .toCompletableFuture()
                .join();

        assertTrue(lost.isDone());
        assertTrue(again.replayed());
        assertEquals(List.of("0/0/lost-3"), rows.log("grouped-down"));
    }

    @Test
    void a_callers_transaction_says_that_the_outcome_is_unknown_when_the_database_stays_away() {
        var lost = NETWORK.loseCommitAndGoDownBehind("lost-4");

        var stage = orderAndPublish(2, "callers-down", "lost-4");

        failure(FurrowException.OutcomeUnknown.class, stage);
        NETWORK.up();
        assertTrue(lost.isDone());
        assertEquals(List.of("0/0/lost-4"), rows.log("callers-down"));
        assertEquals(1, orders(2));
        var next =
                publisher.publish("callers-down", "next").toCompletableFuture().join();
        assertEquals(1, next.offset());
    }

    /** The transaction manager may or may not throw, and may or may not be right: what counts is the stage. */
    private CompletableFuture<Receipt> orderAndPublish(long id, String topic, String value) {
        var stage = new AtomicReference<CompletableFuture<Receipt>>();
        try {
            till.within(() -> {
                till.store(new Order(id, "plough"));
                stage.set(publisher.publish(topic, value).toCompletableFuture());
                return id;
            });
        } catch (Exception e) {
            assertTrue(stage.get().isDone(), e::toString);
        }
        return stage.get();
    }

    private long orders(long id) {
        return rows.count(Order.TABLE + " where id = " + id);
    }
}
