package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Assigned;
import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.DeadLetters;
import io.furrow.chaos.Operation.Effects;
import io.furrow.chaos.Operation.FinalCommitted;
import io.furrow.chaos.Operation.Handled;
import io.furrow.chaos.Operation.Join;
import io.furrow.chaos.Operation.Leave;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Reset;
import io.furrow.chaos.Operation.Revoked;
import io.furrow.chaos.Operation.Seek;
import io.furrow.chaos.Operation.Txn;
import io.furrow.chaos.Progress.Committed;
import io.furrow.chaos.Progress.Delivery;
import io.furrow.chaos.Progress.Former;
import io.furrow.chaos.Progress.Handling;
import io.furrow.chaos.Progress.Move;
import io.furrow.chaos.Progress.Owner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** What each group did in each partition, and who came and went. */
final class Groups {
    private final Map<GroupPartition, Progress> progress = new LinkedHashMap<>();
    private final Map<String, List<Call>> comings = new HashMap<>();
    private final Map<String, Set<String>> topics = new HashMap<>();
    private final Set<String> watched = new TreeSet<>();
    private final Set<String> telling = new HashSet<>();

    Groups(Calls calls) {
        addMembership(calls);
        addWork(calls);
        addEnd(calls);
        comings.values().forEach(all -> all.sort(Comparator.comparingLong(Call::began)));
        progress.values().forEach(Progress::settle);
    }

    private void addMembership(Calls calls) {
        calls.possible(Join.class, (call, join) -> {
            comings.computeIfAbsent(join.group(), g -> new ArrayList<>()).add(call);
            topics.computeIfAbsent(join.group(), g -> new HashSet<>()).addAll(join.topics());
        });
        calls.possible(
                Leave.class,
                (call, leave) -> comings.computeIfAbsent(leave.group(), g -> new ArrayList<>())
                        .add(call));
        calls.happened(
                Assigned.class,
                (call, assigned) -> assigned.partitions()
                        .forEach(owned -> in(assigned.group(), owned.partition())
                                .owners
                                .add(new Owner(call, assigned.member(), owned.epoch()))));
        calls.happened(
                Revoked.class,
                (call, revoked) -> revoked.partitions()
                        .forEach(partition ->
                                in(revoked.group(), partition).formers.add(new Former(call, revoked.member()))));
    }

    private void addWork(Calls calls) {
        calls.possible(Commit.class, this::addCommit);
        calls.possible(Txn.class, (call, txn) -> txn.commits().forEach(commit -> addCommit(call, commit)));
        calls.happened(Poll.class, (call, poll) -> {
            String group = poll.group();
            if (group != null) {
                telling.add(group);
                poll.partitions()
                        .forEach(fetched -> in(group, fetched.partition())
                                .deliveries
                                .add(new Delivery(call, poll.member(), fetched)));
            }
        });
        calls.possible(Handled.class, (call, handled) -> {
            telling.add(handled.group());
            in(handled.group(), handled.partition()).handlings.add(new Handling(call, handled));
        });
        calls.possible(
                Reset.class,
                (call, reset) -> in(reset.group(), reset.partition()).resets.add(Move.of(call, reset)));
        calls.possible(Seek.class, (call, seek) -> {
            String group = seek.group();
            if (group != null) {
                in(group, seek.partition()).seeks.add(Move.of(call, seek));
            }
        });
    }

    private void addCommit(Call call, Commit commit) {
        in(commit.group(), commit.partition()).commits.add(new Committed(call, commit));
    }

    private void addEnd(Calls calls) {
        calls.happened(FinalCommitted.class, (call, end) -> {
            in(end.group(), end.partition()).finals.add(call.evidence());
            watched.add(end.group());
        });
        calls.happened(
                Effects.class,
                (call, effects) ->
                        in(effects.group(), effects.partition()).effects.add(effects));
        calls.happened(
                DeadLetters.class,
                (call, letters) ->
                        in(letters.group(), letters.partition()).deadLetters.add(letters));
    }

    /** What a group did in a partition. */
    Progress in(String group, TopicPartition partition) {
        return progress.computeIfAbsent(new GroupPartition(group, partition), key -> new Progress());
    }

    /** Every group in every partition it had to do with. */
    void forEach(BiConsumer<GroupPartition, Progress> action) {
        progress.forEach(action);
    }

    /** How many members got their first partition after then. */
    long newcomers(String group, long nanos) {
        Map<String, Long> firsts = new HashMap<>();
        progress.forEach((key, each) -> {
            if (key.group().equals(group)) {
                each.owners.forEach(
                        owner -> firsts.merge(owner.member(), owner.call().ended(), Math::min));
            }
        });
        return firsts.values().stream().filter(first -> first > nanos).count();
    }

    /** Those who came or went, or may have, in the order in which they began. */
    List<Call> comings(String group) {
        return comings.getOrDefault(group, List.of());
    }

    /** The groups that were still looked after in the end and want a partition: joined for its topic, or committed in it. */
    List<String> wanting(TopicPartition partition) {
        return watched.stream()
                .filter(group -> topics.getOrDefault(group, Set.of()).contains(partition.topic())
                        || hasCommitted(group, partition))
                .toList();
    }

    private boolean hasCommitted(String group, TopicPartition partition) {
        Progress known = progress.get(new GroupPartition(group, partition));
        return known != null && known.committed() != null;
    }

    /** Whether a group writes down what comes to it. */
    boolean tells(String group) {
        return telling.contains(group);
    }
}
