package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Door.Answer;
import io.furrow.chaos.Operation.Fetched;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Seen;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A client that reads partitions without a group: some pages from the log's start, or from somewhere in between. */
final class FreeReader implements Callable<Void> {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int PAGE = 100;

    private final Door door;
    private final Scribe scribe;
    private final Draws draws;
    private final String name;
    private final BooleanSupplier working;
    private final Map<TopicPartition, Long> ends = new TreeMap<>();
    private int reads;

    FreeReader(Door door, HistoryWriter history, Draws draws, String name, BooleanSupplier working) {
        this.door = door;
        this.scribe = new Scribe(history, name);
        this.draws = draws;
        this.name = name;
        this.working = working;
    }

    @Override
    public @Nullable Void call() throws InterruptedException {
        List<TopicPartition> partitions = Topology.partitions(List.copyOf(Topology.PARTITIONS.keySet()));
        while (working.getAsBoolean()) {
            TopicPartition partition = draws.of(partitions);
            long end = ends.getOrDefault(partition, 0L);
            read(partition, draws.percent(30) ? 0 : draws.below((int) end + 1));
            draws.think(PAUSE);
        }
        return null;
    }

    private void read(TopicPartition partition, long from) throws InterruptedException {
        String member = name + "-" + ++reads;
        long position = from;
        for (int pages = draws.between(1, 3); pages > 0 && position >= 0; pages--) {
            position = page(member, partition, position);
        }
    }

    /** Answers where to read on, or -1. */
    private long page(String member, TopicPartition partition, long from) throws InterruptedException {
        Optional<Replica> replica = door.any(draws);
        if (replica.isEmpty()) {
            return -1;
        }
        Poll poll = new Poll(null, member, List.of(new Fetched(partition, from, null, null, false, List.of())));
        scribe.begins(poll);
        Event.Type outcome = Event.Type.INFO;
        try {
            Answer answer = door.get(replica.get(), path(partition, from, PAGE));
            if (answer.status() == 410) {
                outcome = Event.Type.OK;
                long start = answer.object().getJsonNumber("log_start_offset").longValueExact();
                poll = new Poll(null, member, List.of(new Fetched(partition, from, start, null, true, List.of())));
                return start;
            }
            outcome = answer.outcome();
            if (outcome != Event.Type.OK) {
                return -1;
            }
            JsonObject slice = answer.object();
            long end = slice.getJsonNumber("high_watermark").longValueExact();
            ends.put(partition, end);
            poll = new Poll(null, member, List.of(new Fetched(partition, from, null, end, false, records(slice))));
            return slice.getJsonNumber("next_offset").longValueExact();
        } finally {
            scribe.ended(outcome, poll);
        }
    }

    static String path(TopicPartition partition, long from, int records) {
        return "/topics/" + partition.topic() + "/partitions/" + partition.partition() + "/records?offset=" + from
                + "&max_records=" + records;
    }

    static List<Seen> records(JsonObject slice) {
        return slice.getJsonArray("records").getValuesAs(JsonObject.class).stream()
                .map(PullMember::seen)
                .toList();
    }
}
