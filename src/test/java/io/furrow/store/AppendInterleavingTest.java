package io.furrow.store;

import static io.furrow.store.Appending.offsets;
import static io.furrow.store.Appending.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Publishers of the same partitions, one step at a time. */
class AppendInterleavingTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Rows rows = SERVICE.database().rows();

    @Test
    void who_comes_second_waits_and_follows_in_offset_and_in_commit() {
        CatalogueTopic topic = create("second", 1);
        try (var first = Appending.in(SERVICE);
                var second = Appending.in(SERVICE)) {
            assertEquals(List.of(0L, 1L), offsets(first.append(row(topic, 0, "a"), row(topic, 0, "b"))));
            var later = second.appendLater(row(topic, 0, "c"));
            rows.awaitWaiting(topic.partitionId(0), 1);
            assertEquals(List.of(), rows.log("second"));

            first.commit();
            assertEquals(List.of(2L), offsets(later.join()));
            assertEquals(List.of("0/0/a", "0/1/b"), rows.log("second"));

            second.commit();
        }
        assertEquals(List.of("0/0/a", "0/1/b", "0/2/c"), rows.log("second"));
    }

    @Test
    void who_waited_for_a_rollback_gets_the_offset_that_was_given_back() {
        CatalogueTopic topic = create("given-back", 1);
        try (var first = Appending.in(SERVICE);
                var second = Appending.asCallerIn(SERVICE)) {
            assertEquals(List.of(0L), offsets(first.append(row(topic, 0, "never"))));
            var later = second.appendLater(row(topic, 0, "a"));
            rows.awaitWaiting(topic.partitionId(0), 1);

            first.rollback();

            assertEquals(List.of(0L), offsets(later.join()));
            second.commit();
        }
        assertEquals(List.of("0/0/a"), rows.log("given-back"));
    }

    @Test
    void two_who_name_two_partitions_in_opposite_order_ask_for_them_in_the_same() {
        CatalogueTopic topic = create("crossing", 2);
        try (var holder = Appending.in(SERVICE).lock(topic.partitionId(0), topic.partitionId(1));
                var one = Appending.in(SERVICE);
                var other = Appending.asCallerIn(SERVICE)) {
            var first = one.appendLater(row(topic, 0, "a0"), row(topic, 1, "a1"));
            var second = other.appendLater(row(topic, 1, "b1"), row(topic, 0, "b0"));
            rows.awaitWaiting(topic.partitionId(0), 2);
            holder.rollback();

            rows.awaitWaiting(topic.partitionId(0), 1);
            CompletableFuture.anyOf(first, second).join();
            (first.isDone() ? one : other).commit();
            first.join();
            one.commit();
            second.join();
            other.commit();
        }
        assertEquals(4, rows.log("crossing").size());
        assertGapFree("crossing", 2);
    }

    @Test
    void nobody_ever_reads_an_offset_whose_predecessor_is_missing() throws Exception {
        CatalogueTopic topic = create("prefix", 2);
        var writing = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reader = threads.submit(() -> readWhile(writing, "prefix"));
            List<Callable<Integer>> writers = new ArrayList<>();
            for (int w = 0; w < 6; w++) {
                int number = w;
                writers.add(() -> write(topic, number, 30));
            }
            int written = 0;
            for (var writer : threads.invokeAll(writers)) {
                written += writer.get();
            }
            writing.set(false);

            assertEquals(List.of(), reader.get());
            assertEquals(written, rows.log("prefix").size());
            assertGapFree("prefix", 2);
        }
    }

    /** Publishes to both partitions, in one order or the other, and takes every third back. */
    private static int write(CatalogueTopic topic, int writer, int times) {
        int kept = 0;
        try (var session = Appending.in(SERVICE)) {
            for (int i = 0; i < times; i++) {
                int first = (writer + i) % 2;
                session.append(row(topic, first, writer + "." + i), row(topic, 1 - first, writer + "." + i));
                if (i % 3 == 0) {
                    session.rollback();
                } else {
                    session.commit();
                    kept += 2;
                }
            }
        }
        return kept;
    }

    /** What a reader saw that it must not see. */
    private List<String> readWhile(AtomicBoolean writing, String topic) {
        List<String> wrong = new ArrayList<>();
        while (writing.get()) {
            wrong.addAll(rows.texts("""
                    select p.number || ' has ' || count(*) || ' up to ' || max(m."offset")
                      from furrow.message m
                      join furrow.topic_partition p on p.id = m.partition_id
                      join furrow.topic t on t.id = p.topic_id
                     where t.name = '%s'
                     group by p.number
                    having count(*) <> max(m."offset") + 1
                    """.formatted(topic)));
        }
        return wrong;
    }

    private void assertGapFree(String topic, int partitions) {
        List<String> log = rows.log(topic);
        assertFalse(log.isEmpty());
        for (int p = 0; p < partitions; p++) {
            String of = p + "/";
            List<String> offsets = log.stream()
                    .filter(message -> message.startsWith(of))
                    .map(message -> message.split("/", -1)[1])
                    .toList();
            assertEquals(
                    IntStream.range(0, offsets.size()).mapToObj(String::valueOf).toList(), offsets);
        }
    }

    private static CatalogueTopic create(String name, int partitions) {
        SERVICE.get(Topics.class).create(name, partitions, TopicSettings.DEFAULTS);
        return SERVICE.get(Catalogue.class).topic(name);
    }
}
