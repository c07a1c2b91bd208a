package io.furrow.publish;

import static io.furrow.testing.Stages.assertSays;
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
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to requests that are stored together, because the ones before them took their time. */
class GroupedPublishTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.publish.buffer.bytes", "1048576")
            .with("furrow.publish.max.block.ms", "200");

    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final Topics topics = SERVICE.get(Topics.class);
    private final Rows rows = SERVICE.database().rows();

    @BeforeAll
    static void refusePoison() {
        SERVICE.database().execute("""
                create function refuse_poison() returns trigger language plpgsql as $$
                begin
                    if new.value = 'poison'::bytea then
                        raise exception 'poison';
                    end if;
                    return new;
                end $$;
                create trigger refuse_poison before insert on furrow.message
                    for each row execute function refuse_poison();""");
    }

    @Test
    void a_request_that_the_database_refuses_does_not_fail_its_neighbours() throws SQLException {
        topics.create("poisoned", 1, TopicSettings.DEFAULTS);
        List<CompletableFuture<Receipt>> stages;
        try (Connection holder = holdUp("poisoned")) {
            stages = IntStream.range(0, 5)
                    .mapToObj(i -> publish("poisoned", i == 2 ? "poison" : "good-" + i))
                    .toList();
            holder.rollback();
        }

        failure(FurrowException.NotStored.class, stages.get(2));
        assertEquals(1, stages.get(0).join().offset());
        assertEquals(4, stages.get(4).join().offset());
        assertEquals(
                List.of("0/0/first", "0/1/good-0", "0/2/good-1", "0/3/good-3", "0/4/good-4"), rows.log("poisoned"));
    }

    @Test
    void a_request_to_a_topic_that_was_deleted_meanwhile_does_not_fail_its_neighbours() throws SQLException {
        topics.create("kept", 1, TopicSettings.DEFAULTS);
        topics.create("between", 1, TopicSettings.DEFAULTS); // so that the next one's writer is the same
        topics.create("dropped", 1, TopicSettings.DEFAULTS);
        CompletableFuture<Receipt> before;
        CompletableFuture<Receipt> lost;
        CompletableFuture<Receipt> after;
        try (Connection holder = holdUp("kept")) {
            before = publish("kept", "before");
            lost = publish("dropped", "lost");
            after = publish("kept", "after");
            SERVICE.database().execute("update furrow.topic set state = 'deleting' where name = 'dropped'");
            holder.rollback();
        }

        failure(FurrowException.UnknownTopic.class, lost);
        assertEquals(1, before.join().offset());
        assertEquals(2, after.join().offset());
    }

    @Test
    void a_key_twice_in_one_batch_is_stored_once_and_leaves_no_gap() throws SQLException {
        topics.create("twice", 1, TopicSettings.DEFAULTS);
        List<CompletableFuture<Receipt>> stages;
        try (Connection holder = holdUp("twice")) {
            stages = List.of(
                    publish(OutgoingMessage.to("twice", "a").withIdempotencyKey("k")),
                    publish(OutgoingMessage.to("twice", "a").withIdempotencyKey("k")),
                    publish(OutgoingMessage.to("twice", "other").withIdempotencyKey("k")),
                    publish("twice", "b"));
            holder.rollback();
        }

        assertEquals(1, stages.get(0).join().offset());
        assertEquals(1, stages.get(1).join().offset());
        assertTrue(stages.get(1).join().replayed());
        failure(FurrowException.IdempotencyConflict.class, stages.get(2));
        assertEquals(2, stages.get(3).join().offset());
        assertEquals(List.of("0/0/first", "0/1/a", "0/2/b"), rows.log("twice"));
    }

    @Test
    void who_publishes_faster_than_the_database_stores_is_refused_in_time() throws SQLException {
        topics.create("fast", 1, TopicSettings.DEFAULTS);
        byte[] large = new byte[250_000];
        List<CompletableFuture<Receipt>> accepted;
        FurrowException.NotStored refused;
        try (Connection holder = holdUp("fast")) {
            accepted =
                    IntStream.range(0, 4).mapToObj(i -> publish("fast", large)).toList();
            refused = assertThrows(FurrowException.NotStored.class, () -> publisher.publish("fast", large));
            holder.rollback();
        }

        assertTrue(refused.retryable());
        assertSays("Try again", refused);
        assertEquals(
                List.of(1L, 2L, 3L, 4L),
                accepted.stream().map(stage -> stage.join().offset()).toList());
        assertEquals(5, rows.count("furrow.message where partition_id = " + rows.partitionId("fast", 0)));
        assertEquals(5, publish("fast", "there is room again").join().offset());
    }

    /** Publishes a first message, which the writer cannot store yet: whatever is published next waits, and is stored together. */
    private Connection holdUp(String topic) throws SQLException {
        int partition = rows.partitionId(topic, 0);
        Connection holder = SERVICE.database().connect();
        holder.setAutoCommit(false);
        try (var statement = holder.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(18005, " + partition + ")");
        }
        CompletableFuture<Receipt> first = publish(topic, "first");
        rows.awaitWaiting(partition, 1);
        assertFalse(first.isDone());
        return holder;
    }

    private CompletableFuture<Receipt> publish(String topic, Object value) {
        return publish(OutgoingMessage.to(topic, value));
    }

    private CompletableFuture<Receipt> publish(OutgoingMessage message) {
        return publisher.publish(message).toCompletableFuture();
    }
}
