package io.furrow.chaos;

import io.furrow.chaos.Operation.Reset;
import io.furrow.chaos.Operation.RewoundEffects;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * C15: a group whose offsets are put elsewhere goes on exactly there, and leaves one effect of each message in between. Resets of a
 * partition are asked for one after the other; of one that ended unknown it is not known whether it happened, nor that it is over.
 */
final class ResetsHold implements Invariant {
    /**
     * How far a group may have come.
     *
     * @param open resets of which nobody knows, and that have not happened yet
     * @param next the reset that is asked for next
     * @param offset what is to be handled next
     */
    private record State(Set<Integer> open, int next, long offset) {
        State at(long other) {
            return new State(open, next, other);
        }
    }

    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.calls().happened(RewoundEffects.class, (call, effects) -> {
            List<Call> resets = seen.calls().of(Reset.class).stream()
                    .filter(reset -> !reset.failed() && concerns((Reset) reset.asked(), effects))
                    .toList();
            Long committed =
                    seen.groups().in(effects.group(), effects.partition()).committed();
            String wrong =
                    new Path(resets, dead(seen, effects)).follow(effects.offsets(), committed == null ? 0 : committed);
            if (wrong != null) {
                violations.add(new Violation(
                        "C15",
                        new GroupPartition(effects.group(), effects.partition()) + ": " + wrong,
                        resets.stream().map(Call::evidence).toList()));
            }
        });
        return violations;
    }

    private static boolean concerns(Reset reset, RewoundEffects effects) {
        return reset.group().equals(effects.group()) && reset.partition().equals(effects.partition());
    }

    private static Set<Long> dead(Observations seen, RewoundEffects effects) {
        Set<Long> dead = new HashSet<>();
        seen.groups()
                .in(effects.group(), effects.partition())
                .deadLetters
                .forEach(letters -> dead.addAll(letters.offsets()));
        return dead;
    }

    /**
     * Where a group may have gone in a partition.
     *
     * @param resets those that may have happened
     * @param dead what it may have given up
     */
    private record Path(List<Call> resets, Set<Long> dead) {
        /** Follows everything that may have been; answers where nothing could have led further. */
        @Nullable
        String follow(List<Long> effects, long committed) {
            Set<State> states = Set.of(new State(Set.of(), 0, 0));
            long before = -1;
            for (long effect : effects) {
                Set<State> led = new HashSet<>();
                for (State state : reachable(states)) {
                    if (state.offset() == effect) {
                        led.add(state.at(effect + 1));
                    }
                }
                if (led.isEmpty()) {
                    return effect + " took effect after " + before + ", and no reset explains it";
                }
                states = led;
                before = effect;
            }
            boolean ends = reachable(states).stream()
                    .anyMatch(state -> state.next() == resets.size() && state.offset() == committed);
            return ends
                    ? null
                    : committed + " is committed in the end, " + before
                            + " took effect last, and not all resets can have been in between";
        }

        private Set<State> reachable(Set<State> from) {
            Set<State> found = new HashSet<>(from);
            Deque<State> todo = new ArrayDeque<>(from);
            while (!todo.isEmpty()) {
                for (State next : steps(todo.pop())) {
                    if (found.add(next)) {
                        todo.push(next);
                    }
                }
            }
            return found;
        }

        private List<State> steps(State state) {
            List<State> steps = new ArrayList<>();
            if (dead.contains(state.offset())) {
                steps.add(state.at(state.offset() + 1));
            }
            for (int late : state.open()) {
                Set<Integer> open = new HashSet<>(state.open());
                open.remove(late);
                steps.add(
                        new State(open, state.next(), ((Reset) resets.get(late).asked()).offset()));
            }
            if (state.next() < resets.size()) {
                Call call = resets.get(state.next());
                Reset reset = (Reset) call.done();
                if (!call.happened()) {
                    Set<Integer> open = new HashSet<>(state.open());
                    open.add(state.next());
                    steps.add(new State(open, state.next() + 1, state.offset()));
                } else if (reset.from() != null && reset.from() == state.offset()) {
                    steps.add(new State(state.open(), state.next() + 1, reset.offset()));
                }
            }
            return steps;
        }
    }
}
