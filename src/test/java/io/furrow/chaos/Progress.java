package io.furrow.chaos;

import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.DeadLetters;
import io.furrow.chaos.Operation.Effects;
import io.furrow.chaos.Operation.Fetched;
import io.furrow.chaos.Operation.FinalCommitted;
import io.furrow.chaos.Operation.Handled;
import io.furrow.chaos.Operation.Reset;
import io.furrow.chaos.Operation.Seek;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Everything a group did in a partition, in the order in which it began. */
final class Progress {
    /** A commit that may have happened. */
    record Committed(Call call, Commit commit) {}

    /** A member was told that the partition is its own. */
    record Owner(Call call, String member, @Nullable Long epoch) {}

    /** A member was told that the partition is its own no more. */
    record Former(Call call, String member) {}

    /** A member got an answer about the partition. */
    record Delivery(Call call, String member, Fetched fetched) {
        boolean empty() {
            return fetched.records().isEmpty();
        }

        long first() {
            return fetched.records().getFirst().offset();
        }

        long next() {
            return fetched.records().getLast().offset() + 1;
        }
    }

    /** A message was handled, or may have been. */
    record Handling(Call call, Handled handled) {}

    /** A committed offset or a position was moved, or may have been. */
    record Move(Call call, @Nullable String member, long offset) {
        static Move of(Call call, Reset reset) {
            return new Move(call, null, reset.offset());
        }

        static Move of(Call call, Seek seek) {
            return new Move(call, seek.member(), seek.offset());
        }
    }

    /** A statement under way for longer was ended by the server. */
    private static final long LONGEST_STATEMENT = TimeUnit.MINUTES.toNanos(1);

    final List<Committed> commits = new ArrayList<>();
    final List<Owner> owners = new ArrayList<>();
    final List<Former> formers = new ArrayList<>();
    final List<Delivery> deliveries = new ArrayList<>();
    final List<Handling> handlings = new ArrayList<>();
    final List<Move> resets = new ArrayList<>();
    final List<Move> seeks = new ArrayList<>();
    final List<Effects> effects = new ArrayList<>();
    final List<DeadLetters> deadLetters = new ArrayList<>();
    final List<Event> finals = new ArrayList<>();
    private final Map<Long, Peaks> commitsSince = new HashMap<>();
    private final Peaks possible = new Peaks();
    private final Set<Long> dead = new HashSet<>();
    private final List<Range> passed = new ArrayList<>();

    /** Offsets from one up to another without it. */
    private record Range(long from, long until) {}

    /** To be called when everything was added. */
    void settle() {
        commits.sort(Comparator.comparingLong(each -> each.call().began()));
        Peaks committed = new Peaks();
        for (Committed each : commits) {
            committed.add(
                    each.call().began(), each.commit().offset(), each.call().evidence());
            possible.add(
                    each.call().began(), each.commit().offset(), each.call().evidence());
        }
        for (List<Move> moves : List.of(resets, seeks)) {
            for (Move move : moves) {
                possible.add(move.call().began(), move.offset(), move.call().evidence());
                passed.add(new Range(committed.before(move.call().began(), 0), move.offset()));
            }
        }
        deadLetters.forEach(letters -> dead.addAll(letters.offsets()));
    }

    /** The highest offset certainly committed before then, and by nothing taken back; or null. */
    Peaks.@Nullable Peak committedBefore(long nanos) {
        long since = Long.MIN_VALUE;
        for (Move reset : resets) {
            if (reset.call().began() < nanos) {
                since = Math.max(since, reset.call().ended());
            }
        }
        return since >= nanos
                ? null
                : commitsSince.computeIfAbsent(since, this::commitsSince).before(nanos);
    }

    private Peaks commitsSince(long nanos) {
        Peaks peaks = new Peaks();
        for (Move reset : resets) {
            if (reset.call().ended() == nanos) {
                peaks.add(nanos, reset.offset(), reset.call().evidence());
            }
        }
        for (Committed each : commits) {
            if (each.call().happened() && each.call().began() > nanos) {
                peaks.add(
                        each.call().ended(), each.commit().offset(), each.call().evidence());
            }
        }
        return peaks;
    }

    /** The highest offset that may have been committed, or moved to, before then. */
    long possiblyCommittedBefore(long nanos) {
        return possible.before(nanos, 0);
    }

    /** Whether somebody decided to pass over an offset: went further than anything committed before. */
    boolean passedOver(long offset) {
        return passed.stream().anyMatch(range -> range.from() <= offset && offset < range.until());
    }

    /** Whether a commit of unknown outcome can have undone a later one of the same member, at an offset or below. */
    boolean mayBeUndone(Peaks.Peak commit, long offset, long nanos) {
        return commits.stream()
                .filter(each -> each.call().evidence().equals(commit.event()))
                .anyMatch(undone -> commits.stream()
                        .filter(each -> each.call().unknown() && each.call().began() < nanos)
                        .filter(each -> each.call().began() > undone.call().began() - LONGEST_STATEMENT)
                        .anyMatch(each ->
                                each.commit().member().equals(undone.commit().member())
                                        && each.commit().offset() <= offset));
    }

    boolean isDead(long offset) {
        return dead.contains(offset);
    }

    /** What is committed in the end, or null where nobody looked. */
    @Nullable
    Long committed() {
        return finals.isEmpty() ? null : ((FinalCommitted) finals.getLast().operation()).offset();
    }
}
