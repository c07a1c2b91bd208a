package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Fault;
import io.furrow.chaos.Operation.Handled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How long partitions stood still when a replica was killed or told to stop: those it worked on until another did, and those of the
 * others. To be believed only where nothing else was broken, as with {@code faults=KILL} or {@code faults=STOP}.
 */
final class Moves {
    /** What is looked at of the time after a fault, and of that before it. */
    private static final Duration SCENE = Duration.ofSeconds(9);

    private final Map<TopicPartition, List<Work>> works = new TreeMap<>();

    /** A message that was worked on. */
    record Work(TopicPartition partition, long offset, String replica, long nanos) {}

    private Moves(List<Work> all) {
        all.stream()
                .sorted(Comparator.comparingLong(Work::nanos))
                .forEach(work -> works.computeIfAbsent(work.partition(), p -> new ArrayList<>())
                        .add(work));
    }

    /** What a group of pulling members wrote down. */
    static Moves handled(Calls calls, String group) {
        List<Work> all = new ArrayList<>();
        calls.possible(Handled.class, (call, handled) -> {
            if (handled.group().equals(group)) {
                all.add(new Work(handled.partition(), handled.offset(), handled.member(), call.began()));
            }
        });
        return new Moves(all);
    }

    static Moves of(List<Work> all) {
        return new Moves(all);
    }

    /** A line for each replica that was killed or told to stop. */
    List<String> lines(String group, Faults faults) {
        return faults.all().stream()
                .filter(fault -> fault.asked() instanceof Fault broken
                        && (broken.name().equals("KILL") || broken.name().equals("STOP")))
                .map(fault -> line(group, fault))
                .toList();
    }

    private String line(String group, Call fault) {
        String what = ((Fault) fault.asked()).detail();
        String victim = "replica-" + what.replaceAll(".*of replica (\\d+) .*", "$1") + "-";
        List<Long> moved = new ArrayList<>();
        long pause = 0;
        long pauseBefore = 0;
        int again = 0;
        for (List<Work> all : works.values()) {
            Work owner = lastBefore(all, fault.began());
            if (owner != null && owner.replica().startsWith(victim)) {
                moved.add(untilOther(all, owner.replica(), fault.began()));
            } else {
                pause = Math.max(pause, longestPause(all, fault.began()));
                pauseBefore = Math.max(pauseBefore, longestPause(all, fault.began() - SCENE.toNanos()));
            }
            again += again(all, fault.began());
        }
        moved.sort(Comparator.naturalOrder());
        return "%-8s %s: moved after %s ms; longest pause of others %d ms, of the same before %d ms; %d worked on again"
                .formatted(group, what, moved, pause, pauseBefore, again);
    }

    private static @Nullable Work lastBefore(List<Work> all, long nanos) {
        return all.stream().filter(work -> work.nanos() <= nanos).reduce(null, (before, work) -> work);
    }

    /** The pause between the last work of who had the partition, which may finish first, and that of another. */
    private static long untilOther(List<Work> all, String owner, long nanos) {
        long last = nanos;
        for (Work work : all) {
            if (work.nanos() > nanos && !work.replica().equals(owner)) {
                return Duration.ofNanos(work.nanos() - last).toMillis();
            }
            last = Math.max(last, work.nanos());
        }
        return Long.MAX_VALUE;
    }

    private static long longestPause(List<Work> all, long from) {
        long until = from + SCENE.toNanos();
        long last = from;
        long longest = 0;
        for (Work work : all) {
            if (work.nanos() > from && last < until) {
                longest = Math.max(longest, Math.min(work.nanos(), until) - last);
                last = work.nanos();
            }
        }
        return Duration.ofNanos(longest).toMillis();
    }

    private static int again(List<Work> all, long nanos) {
        Set<Long> before = new HashSet<>();
        int again = 0;
        for (Work work : all) {
            if (!before.add(work.offset()) && work.nanos() > nanos && work.nanos() < nanos + SCENE.toNanos()) {
                again++;
            }
        }
        return again;
    }
}
