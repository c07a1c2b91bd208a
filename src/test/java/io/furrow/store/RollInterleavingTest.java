package io.furrow.store;

import static io.furrow.store.Appending.offsets;
import static io.furrow.store.Appending.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.furrow.api.Publisher;
import io.furrow.api.Receipt;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.shop.Till;
import io.furrow.testing.Eventually;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Partitions that move to another segment while somebody publishes. Another replica moves them: this one does not know. */
class RollInterleavingTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final Till till = SERVICE.get(Till.class);
    private final Segments segments = SERVICE.get(Segments.class);
    private final Rows rows = SERVICE.database().rows();

    @Test
    void a_grouped_publish_follows_a_partition_that_has_moved() {
        CatalogueTopic topic = create("grouped");
        assertEquals(0, publish("grouped", "a").offset());
        moveUnheard(topic);

        assertEquals(1, publish("grouped", "b").offset());

        assertEquals(List.of("0/0/a", "0/1/b"), rows.log("grouped"));
        assertTwoSegments(topic);
    }

    @Test
    void a_callers_transaction_follows_a_partition_that_has_moved() {
        CatalogueTopic topic = create("callers");
        assertEquals(0, publish("callers", "a").offset());
        moveUnheard(topic);

        List<CompletableFuture<Receipt>> stages = new ArrayList<>();
        till.within(() -> stages.add(publisher.publish("callers", "b").toCompletableFuture()));

        assertEquals(1, stages.getFirst().join().offset());
        assertEquals(List.of("0/0/a", "0/1/b"), rows.log("callers"));
        assertTwoSegments(topic);
    }

    @Test
    void who_waited_for_a_move_stores_nothing_in_the_segment_that_was_left() {
        CatalogueTopic topic = create("waited");
        publish("waited", "a");
        int from = segments.current(topic.partitionId(0));
        int to = roll(from);
        try (var mover = Appending.in(SERVICE).lock(topic.partitionId(0));
                var session = Appending.asCallerIn(SERVICE)) {
            move(mover, topic, to);
            segments.saw(topic.partitionId(0), from);
            var later = session.appendLater(row(topic, 0, "b"));
            rows.awaitWaiting(topic.partitionId(0), 1);
            mover.commit();

            var result = later.join();
            if (result instanceof AppendResult.Stale) {
                assertEquals(List.of("0/0/a"), rows.log("waited"));
                segments.refreshCurrent(topic.partitionId(0));
                result = session.append(row(topic, 0, "b"));
            }
            assertEquals(List.of(1L), offsets(result));
            session.commit();
        }
        assertEquals(List.of("0/0/a", "0/1/b"), rows.log("waited"));
        assertTwoSegments(topic);
    }

    @Test
    void two_who_both_mean_to_move_a_partition_move_it_once() {
        CatalogueTopic topic = create("once");
        publish("once", "a");
        int to = roll(segments.current(topic.partitionId(0)));
        try (var first = Appending.in(SERVICE).lock(topic.partitionId(0));
                var second = Appending.asCallerIn(SERVICE)) {
            awaitDestination(topic, to);
            var later = second.appendLater(row(topic, 0, "b"));
            rows.awaitWaiting(topic.partitionId(0), 1);
            move(first, topic, to);
            first.commit();

            assertEquals(List.of(1L), offsets(later.join()));
            second.commit();
        }
        assertEquals(List.of("0/0/a", "0/1/b"), rows.log("once"));
        assertTwoSegments(topic);
    }

    @Test
    void a_move_that_is_rolled_back_is_forgotten() {
        CatalogueTopic topic = create("taken-back");
        publish("taken-back", "a");
        int to = roll(segments.current(topic.partitionId(0)));
        try (var mover = Appending.in(SERVICE).lock(topic.partitionId(0))) {
            move(mover, topic, to);
            mover.rollback();
        }

        assertEquals(1, publish("taken-back", "b").offset());

        assertEquals(List.of("0/0/a", "0/1/b"), rows.log("taken-back"));
    }

    @Test
    void a_transaction_that_moved_a_partition_goes_on_there_though_others_see_it_where_it_was() {
        CatalogueTopic topic = create("own-move");
        publish("own-move", "a");
        int from = segments.current(topic.partitionId(0));
        int to = roll(from);
        try (var session = Appending.asCallerIn(SERVICE).lock(topic.partitionId(0))) {
            awaitDestination(topic, to);
            assertEquals(List.of(1L), offsets(session.append(row(topic, 0, "b"))));
            SERVICE.get(Catalogue.class).refresh("own-move");
            assertEquals(from, segments.current(topic.partitionId(0)));

            assertEquals(List.of(2L), offsets(session.append(row(topic, 0, "c"))));
            session.commit();
        }
        assertEquals(List.of("0/0/a", "0/1/b", "0/2/c"), rows.log("own-move"));
        assertEquals(to, segments.refreshCurrent(topic.partitionId(0)));
    }

    @Test
    void nothing_is_lost_or_stored_twice_while_segments_roll_again_and_again() {
        create("busy");
        List<CompletableFuture<Receipt>> stages = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            int before = segments.refreshCurrent(rows.partitionId("busy", 0));
            publish("busy", "first of " + round);
            roll(before);
            while (segments.current(rows.partitionId("busy", 0)) == before) {
                stages.add(publisher.publish("busy", "grouped").toCompletableFuture());
                till.within(
                        () -> stages.add(publisher.publish("busy", "callers").toCompletableFuture()));
                stages.getLast().join();
            }
        }
        long acknowledged = 3 + stages.stream().map(CompletableFuture::join).count();

        List<String> offsets =
                rows.log("busy").stream().map(m -> m.split("/", -1)[1]).toList();
        assertEquals(acknowledged, offsets.size());
        assertEquals(
                IntStream.range(0, offsets.size()).mapToObj(String::valueOf).toList(), offsets);
    }

    /** Waits until this replica knows which segment is open. */
    private void awaitDestination(CatalogueTopic topic, int opened) {
        Eventually.holds(
                "this replica knows that " + opened + " is open",
                () -> segments.destination(topic.partitionId(0), topic.retentionClass())
                        .filter(segment -> segment.number() == opened)
                        .isPresent());
    }

    private Receipt publish(String topic, String value) {
        return publisher.publish(topic, value).toCompletableFuture().join();
    }

    /** Moves the topic's partition as another replica would: what this one remembers stays as it was. */
    private void moveUnheard(CatalogueTopic topic) {
        int from = segments.current(topic.partitionId(0));
        int to = roll(from);
        try (var mover = Appending.in(SERVICE).lock(topic.partitionId(0))) {
            move(mover, topic, to);
            mover.commit();
        }
        segments.saw(topic.partitionId(0), from);
        assertNotEquals(from, to);
    }

    private static void move(Appending mover, CatalogueTopic topic, int to) {
        try {
            SERVICE.get(SegmentMoves.class).move(mover.connection(), topic.partitionId(0), to);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes the open segment and answers the one opened instead. */
    private int roll(int closed) {
        SERVICE.get(SegmentPool.class).roll(1);
        int opened = Math.toIntExact(
                rows.number("select segment from furrow.segment where retention_class = 'long' and state = 'open'"));
        assertNotEquals(closed, opened);
        return opened;
    }

    private void assertTwoSegments(CatalogueTopic topic) {
        assertEquals(
                2,
                rows.number("select count(distinct segment) from furrow.message where partition_id = "
                        + topic.partitionId(0)));
    }

    private static CatalogueTopic create(String name) {
        SERVICE.get(Topics.class).create(name, 1, TopicSettings.DEFAULTS);
        return SERVICE.get(Catalogue.class).topic(name);
    }
}
