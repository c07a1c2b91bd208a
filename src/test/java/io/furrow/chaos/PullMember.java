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
import io.furrow.chaos.PullManners.Reset;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
    private static final Duration LOOKS = Duration.ofMillis(50);
    private static final int FORGOTTEN = 410;
    private static final int REWINDS = 20;
    private static final String RECORDS = "/records?timeout=400&max_records=40";

    private final Door door;
    private final PullManners manners;
    private final String group;
    private final Scribe scribe;
    private final Draws draws;
    private final String name;
    private final BooleanSupplier working;
    private final BooleanSupplier misbehaving;
    private String member = "";
    private Map<TopicPartition, Long> owed = Map.of();
    private int members;

    /** @param misbehaving whether it may sleep, disappear and leave */
    PullMember(
            Door door,
            PullManners manners,
            HistoryWriter history,
            Draws draws,
            String name,
            BooleanSupplier working,
            BooleanSupplier misbehaving) {
        this.door = door;
        this.manners = manners;
        this.group = manners.group();
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
                TimeUnit.NANOSECONDS.sleep(
                        draws.time(Duration.ZERO, manners.apart().multipliedBy(2))
                                .toNanos());
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
        owed = Map.of();
        List<String> topics = Topology.READS.getOrDefault(group, List.of());
        Join join = new Join(group, member, manners.instance(), topics);
        scribe.begins(join);
        Event.Type outcome = Event.Type.INFO;
        try {
            Answer created = door.post(replica.get(), "/consumers/" + group, wanted());
            outcome = created.outcome();
            if (outcome == Event.Type.OK) {
                member = created.object().getString("instance_id");
                join = new Join(group, member, manners.instance(), topics);
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

    /** What it asks to be. */
    private String wanted() {
        JsonObjectBuilder wanted = Json.createObjectBuilder()
                .add("format", "text")
                .add("session.timeout.ms", manners.session().toMillis())
                .add("auto.offset.reset", manners.reset().name().toLowerCase(Locale.ROOT));
        // Static members have no names.
        String instance = manners.instance();
        return (instance == null ? wanted.add("name", member) : wanted.add("group.instance.id", instance))
                .build()
                .toString();
    }

    /** Does nothing for a while, and not as long when everybody is to behave. */
    private void idle(Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        while (misbehaving.getAsBoolean() && System.nanoTime() < until) {
            TimeUnit.NANOSECONDS.sleep(LOOKS.toNanos());
        }
    }

    private void readOn() throws InterruptedException {
        boolean here = true;
        while (here && working.getAsBoolean()) {
            here = poll();
            idle(manners.between());
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
            Leave leave = new Leave(group, member);
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
        scribe.begins(new Poll(group, member, List.of()));
        Event.Type outcome = Event.Type.INFO;
        int status;
        List<Fetched> polled = List.of();
        try {
            Answer answer = door.get(replica.get(), instance(RECORDS));
            status = answer.status();
            outcome = answer.outcome();
            if (outcome == Event.Type.OK) {
                polled = fetched(answer.json().asJsonArray());
            } else if (status == FORGOTTEN) {
                outcome = Event.Type.OK;
                polled = forgotten(answer);
            }
        } finally {
            scribe.ended(outcome, new Poll(group, member, polled));
        }
        return switch (outcome) {
            case OK -> polled.isEmpty() ? settled() : status == FORGOTTEN ? skip(polled.getFirst()) : handle(polled);
            // Another poll of this member may not be forgotten yet, or nothing is committed from where to read (409).
            case FAIL -> status != 404 && rested() && (manners.reset() != Reset.NONE || rewind());
            // What was answered and not heard may have moved the position.
            case INFO, INVOKE -> (!misbehaving.getAsBoolean() || draws.percent(70)) && rewound();
        };
    }

    /** Commits again what may not have been committed, if nothing comes that would be committed after it. */
    private boolean settled() throws InterruptedException {
        return owed.isEmpty() || commit(owed);
    }

    /** Goes back; who behaves does not give up while he may still be a member. */
    private boolean rewound() throws InterruptedException {
        boolean done = rewind();
        for (int tries = 1; !done && !misbehaving.getAsBoolean() && tries < REWINDS; tries++) {
            draws.think(PAUSE);
            done = rewind();
        }
        return done;
    }

    /** What the answer says that a member has lost messages; it is asked for one partition at most. */
    private List<Fetched> forgotten(Answer answer) {
        TopicPartition partition = Topology.partitions(Topology.READS.getOrDefault(group, List.of()))
                .getFirst();
        long start = answer.object().getJsonNumber("log_start_offset").longValueExact();
        return List.of(new Fetched(partition, null, start, null, true, List.of()));
    }

    /** Goes on where the log begins by now; answers whether the member is still one. */
    private boolean skip(Fetched forgotten) throws InterruptedException {
        Optional<Replica> replica = replica();
        long start = Objects.requireNonNull(forgotten.logStart());
        return replica.isEmpty()
                || !seek(replica.get(), forgotten.partition(), start)
                || commit(Map.of(forgotten.partition(), start));
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
                Handled handled = new Handled(group, member, fetched.partition(), seen.offset(), seen.value());
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
            idle(ASLEEP);
        }
        return commit(next);
    }

    /** Answers whether the member is still one. */
    private boolean commit(Map<TopicPartition, Long> next) throws InterruptedException {
        owed = Map.copyOf(next);
        Optional<Replica> replica = replica();
        if (replica.isEmpty()) {
            return true;
        }
        List<Commit> commits = next.entrySet().stream()
                .map(each -> new Commit(group, member, null, each.getKey(), each.getValue()))
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
        if (status != 0 && outcome != Event.Type.INFO) {
            owed = Map.of();
        }
        return status != 404;
    }

    /** Goes back to what was committed; answers whether the member is still one and knows where it reads. */
    private boolean rewind() throws InterruptedException {
        Optional<Replica> replica = replica();
        if (replica.isEmpty()) {
            return false;
        }
        Answer mine = door.ask(replica.get(), instance("/assignments"));
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
        Answer committed = door.ask(
                replica, instance("/offsets?topic=" + partition.topic() + "&partition=" + partition.partition()));
        if (!committed.ok()) {
            return false;
        }
        JsonArray offsets = committed.object().getJsonArray("offsets");
        long offset = offsets.isEmpty()
                ? 0
                : offsets.getJsonObject(0).getJsonNumber("offset").longValueExact();
        return seek(replica, partition, offset);
    }

    /** Answers whether it did; where the offset is forgotten, it goes to where the log begins. */
    private boolean seek(Replica replica, TopicPartition partition, long offset) throws InterruptedException {
        Seek seek = new Seek(group, member, partition, offset);
        scribe.begins(seek);
        Event.Type outcome = Event.Type.INFO;
        Answer answer;
        try {
            answer = door.post(replica, instance("/positions"), offsets(Map.of(partition, offset)));
            outcome = answer.outcome();
        } finally {
            scribe.ended(outcome, seek);
        }
        if (answer.status() != FORGOTTEN) {
            return outcome == Event.Type.OK;
        }
        List<Fetched> forgotten = forgotten(answer);
        scribe.happened(new Poll(group, member, forgotten));
        return skip(forgotten.getFirst());
    }

    private static String offsets(Map<TopicPartition, Long> next) {
        return next.entrySet().stream()
                .map(each -> "{\"topic\":\"" + each.getKey().topic() + "\",\"partition\":"
                        + each.getKey().partition() + ",\"offset\":" + each.getValue() + "}")
                .collect(Collectors.joining(",", "{\"offsets\":[", "]}"));
    }

    private String instance(String path) {
        return "/consumers/" + group + "/instances/" + member + path;
    }
}
