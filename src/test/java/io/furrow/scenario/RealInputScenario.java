package io.furrow.scenario;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.ConsumerGroups;
import io.furrow.api.FurrowException;
import io.furrow.api.PartitionLag;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.Eventually;
import io.furrow.testing.Rows;
import io.furrow.testing.TestService;
import jakarta.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * 14,054 real events, half of the keys published in transactions of an application, half over HTTP; read by a group that pulls over
 * two replicas and by a group of observers in them; a tenth of the transactions rolled back once, and one replica killed.
 */
class RealInputScenario {
    static final String TOPIC = "commits";
    private static final int PARTITIONS = 8;
    private static final int BATCH = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @RegisterExtension
    static final TestService SHOP = TestService.onFreshDatabase();

    private final Rows rows = SHOP.database().rows();
    private final List<CommitEvent> events = CommitEvent.all();
    private final SeenByGroup seen = new SeenByGroup();
    private final AtomicBoolean allRead = new AtomicBoolean();
    private final CountDownLatch halfway = new CountDownLatch(events.size() / 2);

    @Test
    void nothing_is_lost_doubled_or_out_of_order() throws Exception {
        SHOP.database()
                .execute(
                        "create table seen_commit (id bigint generated always as identity, part int, place bigint, module text, seq int)");
        SHOP.get(Topics.class).create(TOPIC, PARTITIONS, TopicSettings.DEFAULTS);
        try (var stays = new Replica(SHOP.database());
                var crashes = new Replica(SHOP.database());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            stays.awaitStart();
            crashes.awaitStart();
            Api api = new Api(List.of(stays, crashes));
            List<Future<Integer>> members = new ArrayList<>();
            for (int member = 0; member < 3; member++) {
                members.add(threads.submit(new PullingMember(api, "member-" + member, seen, allRead::get)));
            }
            List<Future<Integer>> publishers =
                    publishers(api).stream().map(threads::submit).toList();
            Future<Integer> crash = threads.submit(() -> crashHalfway(crashes));

            assertEquals(events.size(), sum(publishers));
            assertEquals(1, crash.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            awaitNoLag(members);
            allRead.set(true);
            assertTrue(sum(members) >= events.size());
        }
        everyEventIsStoredOnceAndInOrder();
        nothingIsLeftOfARolledBackTry();
        theGroupsHaveSeenEverything();
    }

    private List<List<CommitEvent>> keysByRank() {
        Map<String, List<CommitEvent>> byModule = events.stream().collect(groupingBy(CommitEvent::module, toList()));
        return byModule.values().stream()
                .sorted(Comparator.comparingInt((List<CommitEvent> key) -> key.size())
                        .reversed()
                        .thenComparing(key -> key.getFirst().module()))
                .toList();
    }

    /** The keys by their number of events, dealt alternately to the application and to HTTP; each key has one publisher. */
    private List<Callable<Integer>> publishers(Api api) {
        List<List<CommitEvent>> keys = keysByRank();
        List<Callable<Integer>> publishers = new ArrayList<>();
        for (int k = 0; k < keys.size(); k++) {
            List<CommitEvent> key = keys.get(k);
            publishers.add(inTransactions(k) ? () -> publishInTransactions(key) : () -> publishOverHttp(api, key));
        }
        return publishers;
    }

    private static boolean inTransactions(int rank) {
        return rank % 2 == 0;
    }

    private int publishInTransactions(List<CommitEvent> key) {
        CommitDesk desk = SHOP.get(CommitDesk.class);
        for (CommitEvent event : key) {
            if (event.seq() % 10 == 0) {
                assertThrows(CommitDesk.ChangedMind.class, () -> desk.keepAndFail(event));
            }
            desk.keep(event);
            halfway.countDown();
        }
        return key.size();
    }

    private int publishOverHttp(Api api, List<CommitEvent> key) throws InterruptedException {
        for (int from = 0; from < key.size(); from += BATCH) {
            List<CommitEvent> batch = key.subList(from, Math.min(from + BATCH, key.size()));
            String module = batch.getFirst().module();
            String body = batch.stream()
                    .map(event ->
                            "{\"key\":\"" + event.module() + "\",\"value\":" + Json.createValue(event.json()) + "}")
                    .collect(Collectors.joining(",", "{\"records\":[", "]}"));
            api.publish(TOPIC, body, module + " " + from).is(200);
            batch.forEach(event -> halfway.countDown());
        }
        return key.size();
    }

    private int crashHalfway(Replica replica) throws InterruptedException, IOException {
        assertTrue(
                halfway.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "Half of the events are not published in time");
        assertTrue(replica.alive());
        replica.crash();
        return 1;
    }

    private static int sum(List<Future<Integer>> counts) throws Exception {
        int sum = 0;
        for (Future<Integer> count : counts) {
            sum += count.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        return sum;
    }

    private void awaitNoLag(List<Future<Integer>> members) {
        Eventually.holds(
                PATIENCE,
                () -> "nobody is behind: table " + lag("table") + ", pull " + lag(PullingMember.GROUP) + ", seen "
                        + seen.distinct(),
                () -> {
                    members.forEach(RealInputScenario::assertPulling);
                    return lag("table") + lag(PullingMember.GROUP) == 0 && seen.distinct() >= events.size();
                });
    }

    private static void assertPulling(Future<Integer> member) {
        if (member.isDone()) {
            Throwable failure = member.state() == Future.State.FAILED ? member.exceptionNow() : null;
            throw new AssertionError("A member has stopped pulling", failure);
        }
    }

    /** How many messages a group has still to commit; all of them while it is not there yet. */
    private long lag(String group) {
        try {
            List<PartitionLag> lags = SHOP.get(ConsumerGroups.class).lag(group);
            return lags.size() < PARTITIONS
                    ? events.size()
                    : lags.stream().mapToLong(PartitionLag::lag).sum();
        } catch (FurrowException.UnknownGroup e) {
            return events.size();
        }
    }

    private void everyEventIsStoredOnceAndInOrder() {
        assertEquals(events.size(), rows.count("furrow.message"));
        assertEquals(
                events.size(),
                rows.number("select count(distinct convert_from(value, 'UTF8')::json->>'seq') from furrow.message"));
        assertEquals(0, rows.number("""
                        select count(*) from (
                            select min("offset") as first, max("offset") - count(*) + 1 as missing
                              from furrow.message group by partition_id) p
                         where first <> 0 or missing <> 0"""));
        assertEquals(0, rows.number("""
                        select count(*) from (
                            select (convert_from(value, 'UTF8')::json->>'seq')::int as seq,
                                   lag((convert_from(value, 'UTF8')::json->>'seq')::int)
                                   over (partition by key order by partition_id, "offset") as before
                              from furrow.message) m
                         where seq <= before"""));
        assertEquals(
                0,
                rows.count("(select key from furrow.message group by key having count(distinct partition_id) > 1) k"));
    }

    private void nothingIsLeftOfARolledBackTry() {
        assertEquals(0, rows.count("furrow.message where value = convert_to('" + CommitDesk.NEVER + "', 'UTF8')"));
        long kept = keysByRank().stream()
                .filter(key -> inTransactions(keysByRank().indexOf(key)))
                .mapToLong(List::size)
                .sum();
        assertEquals(kept, rows.count(ShopCommit.TABLE));
        assertEquals(
                kept,
                rows.count(ShopCommit.TABLE
                        + " c join furrow.message m on (convert_from(m.value, 'UTF8')::json->>'seq')::int = c.seq"));
    }

    private void theGroupsHaveSeenEverything() {
        assertEquals(events.size(), seen.distinct());
        assertEquals(0, seen.skipped());
        assertEquals(events.size(), rows.count("seen_commit"));
        assertEquals(events.size(), rows.number("select count(distinct seq) from seen_commit"));
        assertEquals(events.size(), rows.number("select count(distinct (part, place)) from seen_commit"));
        assertEquals(0, rows.number("""
                        select count(*) from (
                            select place, lag(place, 1, -1::bigint) over (partition by part order by id) as before from seen_commit) s
                         where place <> before + 1"""));
        assertEquals(0, rows.number("""
                        select count(*)
                          from furrow.committed_offset o
                         where committed <> (select coalesce(max(m."offset") + 1, 0) from furrow.message m where m.partition_id = o.partition_id)"""));
    }
}
