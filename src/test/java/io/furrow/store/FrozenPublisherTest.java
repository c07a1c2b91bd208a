package io.furrow.store;

import static io.furrow.store.Appending.row;
import static io.furrow.testing.Stages.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FurrowException;
import io.furrow.api.Publisher;
import io.furrow.api.Receipt;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.shop.Till;
import io.furrow.store.MessageLog.Owner;
import io.furrow.testing.Eventually;
import io.furrow.testing.Rows;
import io.furrow.testing.TcpProxy;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.io.IOException;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A publisher whose network dies in the middle of its append, when the server has locked the partition for it. */
class FrozenPublisherTest {
    private static final Duration SECONDS = Duration.ofSeconds(10);
    private static final TcpProxy NETWORK = TcpProxy.to(TestDatabase.port());

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final Till till = SERVICE.get(Till.class);
    private final Rows rows = SERVICE.database().rows();

    @AfterAll
    static void close() throws IOException {
        NETWORK.close();
    }

    @Test
    void a_grouped_publish_gets_the_partition_within_seconds() {
        CatalogueTopic topic = create("grouped");
        var frozen = freezeIn(topic, "frozen-1");
        long begin = System.nanoTime();

        var receipt = publisher.publish("grouped", "next").toCompletableFuture().join();

        assertTrue(System.nanoTime() - begin < SECONDS.toNanos());
        assertEquals(0, receipt.offset());
        assertThrows(CompletionException.class, frozen::join);
        assertEquals(List.of("0/0/next"), rows.log("grouped"));
    }

    @Test
    void a_callers_transaction_is_told_to_try_again_and_succeeds() {
        CatalogueTopic topic = create("callers");
        var frozen = freezeIn(topic, "frozen-2");
        long begin = System.nanoTime();
        List<CompletableFuture<Receipt>> stages = new ArrayList<>();

        assertThrows(Exception.class, () -> till.within(() -> send(stages)));
        till.within(() -> send(stages));

        assertTrue(System.nanoTime() - begin < SECONDS.toNanos());
        assertTrue(failure(FurrowException.NotStored.class, stages.getFirst()).retryable());
        assertEquals(0, stages.getLast().join().offset());
        assertThrows(CompletionException.class, frozen::join);
        assertEquals(List.of("0/0/next"), rows.log("callers"));
    }

    private boolean send(List<CompletableFuture<Receipt>> stages) {
        return stages.add(publisher.publish("callers", "next").toCompletableFuture());
    }

    /** Appends over a network that stops in the middle of the statement, and waits until the server waits for the rest of it. */
    private CompletableFuture<AppendResult> freezeIn(CatalogueTopic topic, String mark) {
        var stopped = NETWORK.freezeAt(mark);
        var session = Appending.on(
                SERVICE, () -> DriverManager.getConnection(SERVICE.database().urlThrough(NETWORK)), Owner.FURROW);
        var append = session.appendLater(row(topic, 0, mark));
        stopped.join();
        Eventually.holds(
                "the server holds the partition for a client that says nothing",
                () -> rows.number("""
                                select count(*)
                                  from pg_locks l
                                  join pg_stat_activity a on a.pid = l.pid
                                 where l.locktype = 'advisory' and l.classid = 18005 and l.objid = %d and l.granted
                                   and a.datname = current_database()
                                   and a.state = 'active' and a.wait_event = 'ClientRead'
                                """.formatted(topic.partitionId(0))) == 1);
        return append;
    }

    private static CatalogueTopic create(String name) {
        SERVICE.get(Topics.class).create(name, 1, TopicSettings.DEFAULTS);
        return SERVICE.get(Catalogue.class).topic(name);
    }
}
