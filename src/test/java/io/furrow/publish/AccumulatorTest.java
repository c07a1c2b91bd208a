package io.furrow.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.OutgoingMessage;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.publish.Accumulator.Batch;
import io.furrow.testing.TestService;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is stored together, and what has to wait for what. Two partitions that follow each other are of two lanes. */
class AccumulatorTest {
    private static final Duration AT_ONCE = Duration.ZERO;

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    @BeforeAll
    static void createTopic() {
        SERVICE.get(Topics.class).create("lanes", 2, TopicSettings.DEFAULTS);
    }

    private final Accumulator accumulator = new Accumulator(2, 100_000_000, AT_ONCE);

    /** A request with one message for each of the partitions. */
    private PublishRequest add(Integer... partitions) {
        PublishRequest request = request(10, partitions);
        accumulator.add(request);
        return request;
    }

    private static PublishRequest request(int bytes, Integer... partitions) {
        List<OutgoingMessage> messages = Arrays.stream(partitions)
                .map(number -> OutgoingMessage.to("lanes", new byte[bytes]).withPartition(number))
                .toList();
        return SERVICE.get(RequestMaker.class).request(messages, null, new CompletableFuture<>());
    }

    private Batch take() throws InterruptedException {
        return accumulator.take(AT_ONCE);
    }

    @Test
    void what_is_little_goes_together() throws InterruptedException {
        PublishRequest first = add(0);
        PublishRequest second = add(1);
        PublishRequest third = add(0, 1);

        List<PublishRequest> together = take().requests();
        assertEquals(Set.of(first, second), Set.copyOf(together.subList(0, 2)));
        assertEquals(third, together.get(2));
        assertEquals(List.of(), take().requests());
    }

    @Test
    void a_batch_that_is_under_way_holds_back_its_own_lane_only() throws InterruptedException {
        add(0);
        Batch underWay = take();
        PublishRequest same = add(0);
        PublishRequest other = add(1);

        assertEquals(List.of(other), take().requests());
        assertEquals(List.of(), take().requests());

        accumulator.stored(underWay);
        assertEquals(List.of(same), take().requests());
    }

    @Test
    void a_request_of_both_lanes_waits_for_both_and_what_comes_after_waits_for_it() throws InterruptedException {
        add(0);
        Batch underWay = take();
        PublishRequest both = add(0, 1);
        PublishRequest after = add(1);

        assertEquals(List.of(), take().requests());

        accumulator.stored(underWay);
        assertEquals(List.of(both, after), take().requests());
    }

    @Test
    void a_batch_of_both_lanes_holds_back_both() throws InterruptedException {
        add(0, 1);
        Batch underWay = take();
        add(0);
        add(1);

        assertEquals(List.of(), take().requests());

        accumulator.stored(underWay);
        assertEquals(2, take().requests().size());
    }

    @Test
    void what_is_much_goes_lane_by_lane() throws InterruptedException {
        accumulator.add(request(200_000, 0));
        accumulator.add(request(200_000, 1));

        assertEquals(1, take().requests().size());
        assertEquals(1, take().requests().size());
    }

    @Test
    void a_batch_has_no_more_than_eight_mebibytes() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            accumulator.add(request(1_000_000, 0));
        }

        Batch batch = take();
        assertEquals(8, batch.requests().size());
        accumulator.stored(batch);
        assertEquals(2, take().requests().size());
    }

    @Test
    void callers_that_do_not_come_back_are_not_waited_for_long() throws InterruptedException {
        add(0);
        add(0);
        accumulator.stored(take());
        PublishRequest alone = add(0);

        assertEquals(List.of(alone), take().requests());
    }

    @Test
    void what_waits_when_it_is_closed_can_still_be_taken() throws InterruptedException {
        PublishRequest last = add(0);
        accumulator.close();

        assertEquals(List.of(last), take().requests());
        assertTrue(accumulator.finished());
    }
}
