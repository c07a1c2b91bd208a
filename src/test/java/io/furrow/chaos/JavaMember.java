package io.furrow.chaos;

import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.FurrowException;
import io.furrow.api.MemberOptions;
import io.furrow.api.Message;
import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.Fetched;
import io.furrow.chaos.Operation.Handled;
import io.furrow.chaos.Operation.Join;
import io.furrow.chaos.Operation.Leave;
import io.furrow.chaos.Operation.Owned;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Refused;
import io.furrow.chaos.Operation.Seen;
import io.furrow.consume.LiveConsumer;
import io.furrow.store.Failures.Fence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client inside a replica that pulls in Java: it handles what it polled and commits that, often only a part of it at first. When
 * its process sleeps between the two it wakes up as a zombie.
 */
final class JavaMember implements Runnable {
    private static final Duration POLL = Duration.ofMillis(300);
    private static final Duration HANDLING = Duration.ofMillis(2);
    private static final int LONG_HANDLINGS = 25;
    private static final Duration LONG_HANDLING = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Workers home;
    private final Scribe scribe;
    private final Draws draws;
    private final Map<TopicPartition, Long> epochs = new TreeMap<>();
    private int joined;

    JavaMember(Workers home, Scribe scribe, long seed) {
        this.home = home;
        this.scribe = scribe;
        this.draws = Draws.of(seed, "java");
    }

    @Override
    public void run() {
        try {
            while (home.reading()) {
                Consumer<String> consumer = join(System.getProperty(OnlyInChaos.LIFE, "") + "-" + ++joined);
                if (consumer == null) {
                    draws.think(PAUSE);
                } else {
                    readOn(consumer);
                    leave(consumer);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Consumer<String> join(String member) {
        List<String> topics = Topology.READS.getOrDefault(Topology.JAVA, List.of());
        Join join = new Join(Topology.JAVA, member, null, topics);
        scribe.begins(join);
        Event.Type outcome = Event.Type.INFO;
        try {
            Consumer<String> consumer = home.consumers.join(
                    Topology.JAVA,
                    Set.copyOf(topics),
                    String.class,
                    MemberOptions.DEFAULTS.named(member).withSessionTimeout(Topology.SESSION));
            outcome = Event.Type.OK;
            return consumer;
        } catch (FurrowException e) {
            // Whether the group has the member is not known: another one begins anew.
            return null;
        } finally {
            scribe.ended(outcome, join);
        }
    }

    private void leave(Consumer<String> consumer) {
        Leave leave = new Leave(Topology.JAVA, consumer.memberId());
        scribe.begins(leave);
        Event.Type outcome = Event.Type.INFO;
        try {
            consumer.close();
            outcome = Event.Type.OK;
        } catch (FurrowException e) {
            // Its session ends.
            outcome = Event.Type.INFO;
        } finally {
            scribe.ended(outcome, leave);
        }
    }

    private void readOn(Consumer<String> consumer) throws InterruptedException {
        epochs.clear();
        int turns = draws.between(20, 400);
        while (home.reading() && (turns-- > 0 || !home.publishing())) {
            poll(consumer);
        }
    }

    private void poll(Consumer<String> consumer) throws InterruptedException {
        String member = consumer.memberId();
        scribe.begins(new Poll(Topology.JAVA, member, List.of()));
        Map<TopicPartition, List<Message<String>>> polled = new LinkedHashMap<>();
        Event.Type outcome = Event.Type.INFO;
        try {
            for (Message<String> message : consumer.poll(POLL)) {
                polled.computeIfAbsent(message.topicPartition(), tp -> new ArrayList<>())
                        .add(message);
            }
            outcome = Event.Type.OK;
        } catch (FurrowException e) {
            // Nothing was read.
            outcome = Event.Type.FAIL;
            scribe.happened(
                    new Refused("poll of " + Topology.JAVA, e.getClass().getSimpleName() + ": " + e.getMessage()));
            draws.think(PAUSE);
        } finally {
            scribeNewOwnership(consumer, polled.keySet());
            scribe.ended(
                    outcome,
                    new Poll(
                            Topology.JAVA,
                            member,
                            polled.entrySet().stream()
                                    .map(each -> fetched(each.getKey(), each.getValue()))
                                    .toList()));
        }
        for (Map.Entry<TopicPartition, List<Message<String>>> each : polled.entrySet()) {
            handle(consumer, each.getKey(), each.getValue());
        }
    }

    private static Fetched fetched(TopicPartition partition, List<Message<String>> messages) {
        return new Fetched(
                partition,
                null,
                null,
                null,
                false,
                messages.stream()
                        .map(message -> new Seen(
                                message.offset(),
                                message.keyText(),
                                String.valueOf(message.value()),
                                message.timestamp().toEpochMilli()))
                        .toList());
    }

    private void scribeNewOwnership(Consumer<String> consumer, Set<TopicPartition> partitions) {
        List<Owned> come = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Long epoch = epoch(consumer, partition);
            if (epoch != null && !epoch.equals(epochs.put(partition, epoch))) {
                come.add(new Owned(partition, epoch));
            }
        }
        if (!come.isEmpty()) {
            scribe.happened(new Operation.Assigned(Topology.JAVA, consumer.memberId(), come));
        }
    }

    private static @Nullable Long epoch(Consumer<String> consumer, TopicPartition partition) {
        Optional<Fence> fence = ((LiveConsumer<String>) consumer).fence(partition);
        return fence.map(Fence::ownerEpoch).orElse(null);
    }

    /** Handles messages of a partition, and commits some of them halfway. */
    private void handle(Consumer<String> consumer, TopicPartition partition, List<Message<String>> messages)
            throws InterruptedException {
        int half = messages.size() > 1 && draws.percent(50) ? draws.below(messages.size() - 1) : -1;
        boolean slow = home.publishing() && draws.percent(LONG_HANDLINGS);
        int pause = !slow ? -1 : half < 0 ? messages.size() - 1 : half + 1;
        for (int i = 0; i < messages.size(); i++) {
            Message<String> message = messages.get(i);
            Handled handled = new Handled(
                    Topology.JAVA,
                    consumer.memberId(),
                    partition,
                    message.offset(),
                    Objects.requireNonNull(message.value()));
            if (i == pause) {
                draws.think(LONG_HANDLING);
            }
            scribe.begins(handled);
            draws.think(HANDLING);
            scribe.ended(Event.Type.OK, handled);
            if (i == half || i == messages.size() - 1) {
                if (!commit(consumer, partition, message.offset() + 1)) {
                    return;
                }
            }
        }
    }

    /** Answers whether the rest is this member's to go on with. */
    private boolean commit(Consumer<String> consumer, TopicPartition partition, long next) {
        Commit commit = new Commit(Topology.JAVA, consumer.memberId(), epoch(consumer, partition), partition, next);
        scribe.begins(commit);
        Event.Type outcome = Event.Type.INFO;
        try {
            consumer.commit(Map.of(partition, CommittedPosition.of(next)));
            outcome = Event.Type.OK;
            return true;
        } catch (FurrowException.Fenced | FurrowException.UnknownMember | FurrowException.CommitBeyondLog e) {
            outcome = Event.Type.FAIL;
            return false;
        } catch (FurrowException e) {
            // Whether it was committed is not known: nothing is lost by reading on.
            return true;
        } finally {
            scribe.ended(outcome, commit);
        }
    }
}
