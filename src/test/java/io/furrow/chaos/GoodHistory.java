package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Assigned;
import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.DeadLetters;
import io.furrow.chaos.Operation.Effects;
import io.furrow.chaos.Operation.Fault;
import io.furrow.chaos.Operation.Fetched;
import io.furrow.chaos.Operation.FinalCommitted;
import io.furrow.chaos.Operation.FinalRead;
import io.furrow.chaos.Operation.Handled;
import io.furrow.chaos.Operation.Join;
import io.furrow.chaos.Operation.Leave;
import io.furrow.chaos.Operation.Owned;
import io.furrow.chaos.Operation.ParkedEffects;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Position;
import io.furrow.chaos.Operation.Publish;
import io.furrow.chaos.Operation.Purge;
import io.furrow.chaos.Operation.Refused;
import io.furrow.chaos.Operation.Reset;
import io.furrow.chaos.Operation.Revoked;
import io.furrow.chaos.Operation.RewoundEffects;
import io.furrow.chaos.Operation.Seek;
import io.furrow.chaos.Operation.Seen;
import io.furrow.chaos.Operation.StreamOpened;
import io.furrow.chaos.Operation.Streamed;
import io.furrow.chaos.Operation.Topic;
import io.furrow.chaos.Operation.Transformation;
import io.furrow.chaos.Operation.Txn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A small history with a little of everything in which all is well, although much of it ended unknown. */
final class GoodHistory {
    static final TopicPartition IN_0 = new TopicPartition("in", 0);
    static final TopicPartition IN_1 = new TopicPartition("in", 1);
    static final TopicPartition OUT = new TopicPartition("out", 0);
    static final TopicPartition OLD = new TopicPartition("old", 0);
    static final TopicPartition CUT = new TopicPartition("cut", 0);
    static final TopicPartition TWICE = new TopicPartition("twice", 0);
    static final TopicPartition TAIL = new TopicPartition("tail", 0);
    static final TopicPartition HALF = new TopicPartition("half", 0);
    static final TopicPartition REST = new TopicPartition("rest", 0);
    static final TopicPartition BOTH_0 = new TopicPartition("both", 0);
    static final TopicPartition BOTH_1 = new TopicPartition("both", 1);

    /** Everything that is ever stored: values in the order of their offsets. */
    private static final Map<TopicPartition, List<String>> LOG = new TreeMap<>(Map.ofEntries(
            Map.entry(IN_0, List.of("a1", "b1", "b2", "i1", "i5")),
            Map.entry(IN_1, List.of("a2", "b3", "i3", "i6")),
            Map.entry(OUT, List.of("r|a1", "r|a2", "r|b1", "r|b2", "r|b3", "r|i1", "r|i3", "r|i5", "r|i6")),
            Map.entry(OLD, List.of("o1", "o2", "o3")),
            Map.entry(CUT, List.of("c1", "c2")),
            Map.entry(TWICE, List.of("i4", "i4")),
            Map.entry(TAIL, List.of("z1", "z2", "z3")),
            Map.entry(HALF, List.of("x1")),
            Map.entry(REST, List.of("x2")),
            Map.entry(BOTH_0, List.of("q1", "q2", "g1", "h1")),
            Map.entry(BOTH_1, List.of("g2", "h2"))));

    private static final Map<TopicPartition, Long> STARTS = Map.of(OLD, 1L, CUT, 1L);
    private static final long PUBLISHED = 1000;
    private static final long NOW = 9000;
    private static final long RETENTION = 5000;

    private final Story story = new Story();

    private GoodHistory() {}

    static List<Event> events() {
        GoodHistory history = new GoodHistory();
        history.topics();
        history.publishers();
        history.members();
        history.restart();
        history.fault();
        history.transactions();
        history.membersAfterwards();
        history.resend();
        history.reset();
        history.rewound();
        history.retention();
        history.readers();
        history.streams();
        history.instances();
        history.end();
        return history.story.events();
    }

    private void topics() {
        for (TopicPartition partition : LOG.keySet()) {
            boolean two = partition.topic().equals("in") || partition.topic().equals("both");
            if (partition.partition() == 0) {
                story.did("setup", new Topic(partition.topic(), two ? 2 : 1, partition.equals(OLD) ? RETENTION : null));
            }
        }
    }

    private void publishers() {
        publish("p1", "a1");
        publish("p1", "a2");
        transaction("p2", List.of("b1", "b2", "b3"));
        story.failed("p1", unplaced("in", "f1", null));
        story.is(new Refused("/topics/in", "503 with Retry-After: not now"));
        story.failed("p2", new Txn(List.of(unplaced("in", "f2", null), unplaced("in", "f3", null)), List.of()));
        publish("p1", "z1");
        publish("p1", "z2");
        transaction("p2", List.of("z3"));
    }

    private void members() {
        story.did("a", new Join("g", "a", null, List.of("in")));
        assigned("a", 1, IN_0, IN_1);
        poll("a", "g", IN_0, 0, 3);
        handleAndCommit("a", IN_0, 1, 0, 3);
        poll("a", "g", IN_1, 0, 2);
        handleAndCommit("a", IN_1, 1, 0, 2);
        story.did("b", new Join("g", "b", null, List.of("in")));
        story.is(new Revoked("g", "a", List.of(IN_1)));
        assigned("b", 2, IN_1);
    }

    private void fault() {
        long fault = story.begins("nemesis", new Fault("KILL", "replica 1"));
        story.unknown("p1", asked("i1", null));
        story.unknown("p1.1", unplaced("in", "i2", null));
        story.unknown("p1.2", asked("i3", "once"));
        story.unknown("p1.3", asked("i4", null));
        story.begins("p1.4", asked("i4", null));
        story.unknown("p2", txn(List.of("i5", "i6"), false));
        story.unknown("p2.1", new Txn(List.of(unplaced("in", "i7", null), unplaced("in", "i8", null)), List.of()));
        story.unknown("p2.2", txn(List.of("x1", "x2"), false));
        poll("b", "g", IN_1, 2, 3);
        handle("b", IN_1, 2);
        story.unknown("b", new Commit("g", "b", 2L, IN_1, 3));
        story.unknown("b.1", new Poll("g", "b", List.of()));
        unknownCommits();
        story.ends("nemesis", fault, Event.Type.OK, new Fault("KILL", "replica 1"));
    }

    /** One takes effect at once, and one when a later one already has. */
    private void unknownCommits() {
        for (String group : List.of("at-once", "overtaken")) {
            int unknown = group.equals("overtaken") ? 1 : 2;
            story.did("u", new Join(group, "u", null, List.of("tail")));
            poll("u", group, TAIL, 0, 3);
            story.unknown("u", new Commit(group, "u", null, TAIL, unknown));
            if (group.equals("overtaken")) {
                story.did("u", new Commit(group, "u", null, TAIL, 3));
            }
            story.did("v", new Join(group, "v", null, List.of("tail")));
            poll("v", group, TAIL, unknown, 3);
            story.did("v", new Commit(group, "v", null, TAIL, 3));
        }
    }

    private void transactions() {
        transaction("p3", List.of("q1", "q2"));
        Txn first = txn(List.of("g1", "g2"), false);
        Txn second = txn(List.of("h1", "h2"), false);
        long one = story.begins("p3", first);
        long other = story.begins("p4", second);
        story.ends("p4", other, Event.Type.OK, txn(List.of("h1", "h2"), true));
        story.ends("p3", one, Event.Type.OK, txn(List.of("g1", "g2"), true));
    }

    /** After the fault one leaves, and the other has it all. */
    private void membersAfterwards() {
        poll("b.2", "b", "g", IN_1, 3, 4);
        handleAndCommit("b", IN_1, 2, 3, 4);
        story.did("b.2", new Leave("g", "b"));
        assigned("a", 3, IN_1);
        poll("a", "g", IN_0, 3, 5);
        handleAndCommit("a", IN_0, 1, 3, 5);
        story.did("w", new Join("watch", "w", null, List.of("tail")));
        poll("w", "watch", TAIL, 0, 1);
        poll("w", "watch", TAIL, 1, 3);
        story.did("j", new Join("jump", "j", null, List.of("tail")));
        poll("j", "jump", TAIL, 0, 3);
    }

    private void resend() {
        story.did("p1.3", asked("i3", "once"), stored("i3", "once"));
    }

    /** One member does not know that its partition is lost; one group passes messages over, and one goes back. */
    private void reset() {
        poll("y", "frozen", TAIL, 0, 1);
        poll("z", "frozen", TAIL, 0, 3);
        story.did("z", new Commit("frozen", "z", null, TAIL, 3));
        poll("y", "frozen", TAIL, 1, 3);
        story.did("admin", new Reset("over", TAIL, null, 2));
        story.did("e", new Join("over", "e", null, List.of("tail")));
        poll("e", "over", TAIL, 2, 3);
        story.did("e", new Commit("over", "e", null, TAIL, 3));
        for (String member : List.of("k", "l")) {
            int first = member.equals("k") ? 0 : 1;
            story.did(member, new Join("back", member, null, List.of("tail")));
            poll(member, "back", TAIL, first, 3);
            story.did(member, new Commit("back", member, null, TAIL, 3));
            story.did(member, new Leave("back", member));
            if (first == 0) {
                story.did("admin", new Reset("back", TAIL, null, 1));
            }
        }
    }

    /** Back to the beginning, which is known, and forth, of which nobody knows. */
    private void rewound() {
        story.did("admin", new Reset("wound", TAIL, null, 0), new Reset("wound", TAIL, 2L, 0));
        story.unknown("admin", new Reset("wound", TAIL, null, 2));
        story.unknown("admin.1", new Reset("wound", TAIL, null, 1));
    }

    private void retention() {
        LOG.getOrDefault(OLD, List.of()).forEach(value -> publish("p5", value));
        LOG.getOrDefault(CUT, List.of()).forEach(value -> publish("p5", value));
        story.did("admin", new Purge(CUT, 1));
        story.did("s", new Join("slow", "s", null, List.of("old")));
        polled("s", new Poll("slow", "s", List.of(new Fetched(OLD, null, 1L, null, true, List.of()))));
        story.did("s", new Seek("slow", "s", OLD, 1));
        poll("s", "slow", OLD, 1, 3);
        story.did("s", new Commit("slow", "s", null, OLD, 3));
    }

    private void readers() {
        polled("r", new Poll(null, "r", List.of(fetched(IN_0, 0L, 5L, 0, 3))));
        polled("r", new Poll(null, "r", List.of(fetched(IN_0, 3L, 5L, 3, 5))));
        polled("r", new Poll(null, "r", List.of(new Fetched(CUT, 0L, 1L, null, true, List.of()))));
        polled("r", new Poll(null, "r", List.of(fetched(CUT, 1L, 2L, 1, 2))));
        polled("n", new Poll(null, "n", List.of(fetched(IN_0, null, null, 0, 2))));
        polled("n", new Poll(null, "n", List.of(fetched(IN_0, null, null, 2, 5))));
    }

    private void streams() {
        story.did("t", new StreamOpened("t", null, List.of(new Position(IN_0, 0), new Position(IN_1, 0))));
        streamed("c1", IN_0, 0);
        streamed("c2", IN_1, 0);
        streamed("c3", IN_0, 1);
        story.did("t", new StreamOpened("t", "c2", List.of()));
        streamed("d1", IN_0, 1);
        streamed("d2", IN_1, 1);
    }

    private void instances() {
        story.did("m1", new Join("pair", "m1", "x", List.of("in")));
        poll("m1", "pair", IN_0, 0, 1);
        story.did("m2", new Join("pair", "m2", "x", List.of("in")));
        poll("m2", "pair", IN_0, 0, 1);
    }

    private void restart() {
        story.pause(200);
        long restart = story.begins("nemesis", new Fault(Faults.GRACEFUL_RESTART, "replica 2"));
        story.ends("nemesis", restart, Event.Type.OK, new Fault(Faults.GRACEFUL_RESTART, "replica 2"));
    }

    private void end() {
        for (TopicPartition partition : LOG.keySet()) {
            for (String source : List.of("replica-1", "database")) {
                long start = STARTS.getOrDefault(partition, 0L);
                List<Seen> left = log(partition);
                story.is(new FinalRead(
                        source, partition, start, left.size(), NOW, left.subList((int) start, left.size())));
            }
        }
        for (String group : List.of("g", "fx", "relay")) {
            story.is(new FinalCommitted(group, IN_0, 5));
            story.is(new FinalCommitted(group, IN_1, 4));
        }
        for (String group : List.of("watch", "back", "over", "at-once", "overtaken")) {
            story.is(new FinalCommitted(group, TAIL, 3));
        }
        story.is(new FinalCommitted("slow", OLD, 3));
        story.is(new Effects("fx", IN_0, List.of(0L, 1L, 3L, 4L)));
        story.is(new DeadLetters("fx", IN_0, List.of(2L)));
        story.is(new FinalCommitted("park", IN_1, 4));
        story.is(new ParkedEffects("park", IN_1, List.of(0L, 2L, 1L, 3L)));
        story.is(new FinalCommitted("wound", TAIL, 3));
        story.is(new RewoundEffects("wound", TAIL, List.of(0L, 1L, 0L, 2L)));
        story.is(new Effects("fx", IN_1, List.of(0L, 1L, 2L, 3L)));
        story.is(new Transformation("relay", "in", "out", "r|"));
    }

    private static List<Seen> log(TopicPartition partition) {
        List<Seen> log = new ArrayList<>();
        for (String value : LOG.getOrDefault(partition, List.of())) {
            log.add(new Seen(log.size(), key(partition, log.size()), value, PUBLISHED));
        }
        return log;
    }

    /** One for each partition, and two in one of them. */
    private static String key(TopicPartition partition, long offset) {
        return "k" + partition.partition() + (partition.equals(IN_1) && offset % 2 == 1 ? "-odd" : "");
    }

    private static Publish unplaced(String topic, String value, @Nullable String once) {
        return new Publish(topic, "k0", value, once, null, null, null);
    }

    private static Publish asked(String value, @Nullable String once) {
        TopicPartition partition = partition(value);
        return new Publish(partition.topic(), key(partition, offset(partition, value)), value, once, null, null, null);
    }

    private static Publish stored(String value, @Nullable String once) {
        TopicPartition partition = partition(value);
        long offset = offset(partition, value);
        return new Publish(
                partition.topic(), key(partition, offset), value, once, partition.partition(), offset, PUBLISHED);
    }

    private static long offset(TopicPartition partition, String value) {
        return LOG.getOrDefault(partition, List.of()).indexOf(value);
    }

    private static TopicPartition partition(String value) {
        return LOG.entrySet().stream()
                .filter(log -> log.getValue().contains(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private void publish(String process, String value) {
        story.did(process, asked(value, null), stored(value, null));
    }

    private static Txn txn(List<String> values, boolean done) {
        return new Txn(
                values.stream()
                        .map(value -> done ? stored(value, null) : asked(value, null))
                        .toList(),
                List.of());
    }

    private void transaction(String process, List<String> values) {
        long op = story.begins(process, txn(values, false));
        story.commits(process, op);
        story.ends(process, op, Event.Type.OK, txn(values, true));
    }

    private void assigned(String member, long epoch, TopicPartition... partitions) {
        story.is(new Assigned(
                "g",
                member,
                Stream.of(partitions)
                        .map(partition -> new Owned(partition, epoch))
                        .toList()));
    }

    /** An answer with the offsets from one up to another without it. */
    static Fetched fetched(
            TopicPartition partition, @Nullable Long from, @Nullable Long highWatermark, int first, int next) {
        return new Fetched(
                partition, from, null, highWatermark, false, log(partition).subList(first, next));
    }

    private void poll(String member, String group, TopicPartition partition, int first, int next) {
        poll(member, member, group, partition, first, next);
    }

    private void poll(String process, String member, String group, TopicPartition partition, int first, int next) {
        polled(process, new Poll(group, member, List.of(fetched(partition, null, null, first, next))));
    }

    private void polled(String process, Poll done) {
        story.did(process, new Poll(done.group(), done.member(), List.of()), done);
    }

    private void handle(String member, TopicPartition partition, int offset) {
        story.did(
                member,
                new Handled(
                        "g",
                        member,
                        partition,
                        offset,
                        log(partition).get(offset).value()));
    }

    private void handleAndCommit(String member, TopicPartition partition, long epoch, int first, int next) {
        for (int offset = first; offset < next; offset++) {
            handle(member, partition, offset);
        }
        story.did(member, new Commit("g", member, epoch, partition, next));
    }

    private void streamed(String cursor, TopicPartition partition, int offset) {
        story.is(new Streamed("t", cursor, partition, log(partition).get(offset)));
    }
}
