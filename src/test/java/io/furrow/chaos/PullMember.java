package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Door.Answer;
import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.Fetched;
import io.furrow.chaos.Operation.Handled;
import io.furrow.chaos.Operation.Join;
import io.furrow.chaos.Operation.Leave;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Seek;
import io.furrow.chaos.Operation.Seen;
import io.furrow.chaos.Operation.Txn;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client that pulls over HTTP, each call on another replica: it handles what it polled and commits that. Now and then it sleeps
 * longer than its session before it commits, disappears without a word, or leaves; then another takes its place.
 */
final class PullMember implements Callable<Void> {
    private static final Duration HANDLING = Duration.ofMillis(2);
    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final Duration ASLEEP = Topology.SESSION.plusSeconds(2);
    private static final String RECORDS = "/records?timeout=400&max_records=40";

    private final Door door;
    private final Scribe scribe;
    private final Draws draws;
    private final String name;
    private final BooleanSupplier working;
    private final BooleanSupplier misbehaving;
    private String member = "";
    private int members;

    /** @param misbehaving whether it may sleep, disappear and leave */
    PullMember(
            Door door,
            HistoryWriter history,
            Draws draws,
            String name,
            BooleanSupplier working,
            BooleanSupplier misbehaving) {
        this.door = door;
        this.scribe = new Scribe(history, name);
        this.draws = draws;
        this.name = name;
        this.working = working;
        this.misbehaving = misbehaving;
    }

    @Override
    public @Nullable Void call() throws InterruptedException {
        while (working.getAsBoolean()) {
            if (join()) {
                readOn();
            } else {
                draws.think(PAUSE);
            }
        }
        return null;
    }

    private Optional<Replica> replica() {
        return door.any(draws);
    }

    /** Becomes a new member; answers whether it is one. */
    private boolean join() throws InterruptedException {
        Optional<Replica> replica = replica();
        if (replica.isEmpty()) {
            return false;
        }
        member = name + "-" + ++members;
        List<String> topics = Topology.READS.getOrDefault(Topology.PULL, List.of());
        Join join = new Join(Topology.PULL, member, null, topics);
        scribe.begins(join);
        Event.Type outcome = Event.Type.INFO;
        try {
            Answer created = door.post(
                    replica.get(),
                    "/consumers/" + Topology.PULL,
                    "{\"name\":\"" + member + "\",\"format\":\"text\",\"session.timeout.ms\":"
                            + Topology.SESSION.toMillis() + "}");
            outcome = created.outcome();
            if (outcome == Event.Type.OK) {
                outcome = door.post(
                                replica.get(),
                                instance("/subscription"),
                                Json.createObjectBuilder()
                                        .add("topics", Json.createArrayBuilder(topics))
                                        .build()
                                        .toString())
                        .outcome();
            }
            return outcome == Event.Type.OK;
        } finally {
            scribe.ended(outcome, join);
        }
    }

    private void readOn() throws InterruptedException {
        boolean here = true;
        while (here && working.getAsBoolean()) {
            here = poll();
            if (here && misbehaving.getAsBoolean() && draws.below(200) == 0) {
                if (draws.percent(50)) {
                    // Gone without a word.
                    return;
                }
                here = false;
            }
        }
        leave();
    }

    private void leave() throws InterruptedException {
        Optional<Replica> replica = replica();
        if (replica.isPresent()) {
            Leave leave = new Leave(Topology.PULL, member);
            scribe.begins(leave);
            Event.Type outcome = Event.Type.INFO;
            try {
                outcome = door.delete(replica.get(), instance("")).outcome();
            } finally {
                scribe.ended(outcome, leave);
            }
        }
    }

    /** Answers whether the member is still one. */
    private boolean poll() throws InterruptedException {
        Optional<Replica> replica = replica();
        if (replica.isEmpty()) {
            draws.think(PAUSE);
            return true;
        }
        scribe.begins(new Poll(Topology.PULL, member, List.of()));
        Event.Type outcome = Event.Type.INFO;
        int status;
        List<Fetched> polled = List.of();
        try {
            Answer answer = door.get(replica.get(), instance(RECORDS));
            status = answer.status();
            outcome = answer.outcome();
            if (outcome == Event.Type.OK) {
                polled = fetched(answer.json().asJsonArray());
            }
        } finally {
            scribe.ended(outcome, new Poll(Topology.PULL, member, polled));
        }
        return switch (outcome) {
            case OK -> polled.isEmpty() || handle(polled);
            // Another poll of this member may not be forgotten yet (409).
            case FAIL -> status != 404 && rested();
            // What was answered and not heard may have moved the position.
            case INFO, INVOKE -> draws.percent(70) && rewind();
        };
    }

    private boolean rested() throws InterruptedException {
        draws.think(PAUSE);
        return true;
    }

    /** The records of an answer by their partitions. */
    static List<Fetched> fetched(JsonArray records) {
        Map<TopicPartition, List<Seen>> byPartition = new TreeMap<>();
        for (JsonObject record : records.getValuesAs(JsonObject.class)) {
            byPartition
                    .computeIfAbsent(
                            new TopicPartition(record.getString("topic"), record.getInt("partition")),
                            tp -> new ArrayList<>())
                    .add(seen(record));
        }
        List<Fetched> fetched = new ArrayList<>();
        byPartition.forEach((tp, seen) -> fetched.add(new Fetched(tp, null, null, null, false, seen)));
        return fetched;
    }

    static Seen seen(JsonObject record) {
        return new Seen(
                record.getJsonNumber("offset").longValueExact(),
                record.isNull("key") ? null : record.getString("key"),
                record.getString("value"),
                record.getJsonNumber("timestamp").longValueExact());
    }

    private boolean handle(List<Fetched> polled) throws InterruptedException {
        boolean half = draws.percent(30);
        Map<TopicPartition, Long> next = new TreeMap<>();
        for (Fetched fetched : polled) {
            for (Seen seen : fetched.records()) {
                Handled handled = new Handled(Topology.PULL, member, fetched.partition(), seen.offset(), seen.value());
                scribe.begins(handled);
                draws.think(HANDLING);
                scribe.ended(Event.Type.OK, handled);
                next.put(fetched.partition(), seen.offset() + 1);
            }
            if (half && !commit(next)) {
                return false;
            }
        }
        if (misbehaving.getAsBoolean() && draws.below(150) == 0) {
            TimeUnit.NANOSECONDS.sleep(ASLEEP.toNanos());
        }
        return commit(next);
    }

    /** Answers whether the member is still one. */
    private boolean commit(Map<TopicPartition, Long> next) throws InterruptedException {
        Optional<Replica> replica = replica();
        if (replica.isEmpty()) {
            return true;
        }
        List<Commit> commits = next.entrySet().stream()
                .map(each -> new Commit(Topology.PULL, member, null, each.getKey(), each.getValue()))
                .toList();
        Operation operation = commits.size() == 1 ? commits.getFirst() : new Txn(List.of(), commits);
        scribe.begins(operation);
        Event.Type outcome = Event.Type.INFO;
        int status;
        try {
            Answer answer = door.post(replica.get(), instance("/offsets"), offsets(next));
            status = answer.status();
            outcome = answer.outcome();
        } finally {
            scribe.ended(outcome, operation);
        }
        return status != 404;
    }

    /** Goes back to what was committed; answers whether the member is still one and knows where it reads. */
    private boolean rewind() throws InterruptedException {
        Optional<Replica> replica = replica();
        if (replica.isEmpty()) {
            return false;
        }
        Answer mine = door.get(replica.get(), instance("/assignments"));
        if (!mine.ok()) {
            return false;
        }
        for (JsonObject partition : mine.object().getJsonArray("partitions").getValuesAs(JsonObject.class)) {
            if (!rewind(
                    replica.get(), new TopicPartition(partition.getString("topic"), partition.getInt("partition")))) {
                return false;
            }
        }
        return true;
    }

    private boolean rewind(Replica replica, TopicPartition partition) throws InterruptedException {
        Answer committed = door.get(
                replica, instance("/offsets?topic=" + partition.topic() + "&partition=" + partition.partition()));
        if (!committed.ok()) {
            return false;
        }
        JsonArray offsets = committed.object().getJsonArray("offsets");
        long offset = offsets.isEmpty()
                ? 0
                : offsets.getJsonObject(0).getJsonNumber("offset").longValueExact();
        Seek seek = new Seek(Topology.PULL, member, partition, offset);
        scribe.begins(seek);
        Event.Type outcome = Event.Type.INFO;
        try {
            outcome = door.post(replica, instance("/positions"), offsets(Map.of(partition, offset)))
                    .outcome();
            return outcome == Event.Type.OK;
        } finally {
            scribe.ended(outcome, seek);
        }
    }

    private static String offsets(Map<TopicPartition, Long> next) {
        return next.entrySet().stream()
                .map(each -> "{\"topic\":\"" + each.getKey().topic() + "\",\"partition\":"
                        + each.getKey().partition() + ",\"offset\":" + each.getValue() + "}")
                .collect(Collectors.joining(",", "{\"offsets\":[", "]}"));
    }

    private String instance(String path) {
        return "/consumers/" + Topology.PULL + "/instances/" + member + path;
    }
}
