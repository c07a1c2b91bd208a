package io.furrow.chaos;

import io.furrow.chaos.Operation.BeforeCommit;
import io.furrow.chaos.Operation.Fault;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Streamed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many operations of a history ended how. */
final class Tally {
    private final Map<String, Map<Event.Type, Integer>> operations = new TreeMap<>();
    private final Map<String, Integer> faults = new TreeMap<>();
    private int quiet;
    private int quietUnknown;

    /** The invocation that an event may complete. */
    private record Key(String process, long op) {}

    /** A time in which something was broken. */
    private record Window(long from, long until) {}

    static Tally of(History history) {
        Tally tally = new Tally();
        Map<Key, Event> open = new HashMap<>();
        List<Event[]> pairs = new ArrayList<>();
        for (Event event : history.events()) {
            if (event.operation() instanceof BeforeCommit) {
                continue;
            }
            Key key = new Key(event.process(), event.op());
            if (event.type() == Event.Type.INVOKE) {
                open.put(key, event);
            } else {
                Event begun = open.remove(key);
                if (begun != null) {
                    pairs.add(new Event[] {begun, event});
                } else if (event.operation() instanceof Streamed || event.operation() instanceof Poll) {
                    // It took no time.
                    tally.add(name(event.operation()), event.type());
                }
            }
        }
        long end = history.events().isEmpty() ? 0 : history.events().getLast().nanos();
        List<Window> windows = new ArrayList<>();
        for (Event[] pair : pairs) {
            if (pair[0].operation() instanceof Fault fault) {
                tally.faults.merge(fault.name(), 1, Integer::sum);
                windows.add(new Window(pair[0].nanos(), pair[1].nanos()));
            }
        }
        for (Event[] pair : pairs) {
            tally.count(pair[0], pair[1], windows);
        }
        open.values()
                .forEach(begun -> tally.count(
                        begun,
                        new Event(end, begun.process(), begun.op(), Event.Type.INFO, begun.operation()),
                        windows));
        return tally;
    }

    private void count(Event begun, Event ended, List<Window> windows) {
        if (begun.operation() instanceof Fault) {
            return;
        }
        add(name(ended.operation()), ended.type());
        if (windows.stream().noneMatch(window -> begun.nanos() < window.until() && ended.nanos() > window.from())) {
            quiet++;
            quietUnknown += ended.type() == Event.Type.INFO ? 1 : 0;
        }
    }

    private void add(String kind, Event.Type outcome) {
        operations.computeIfAbsent(kind, k -> new TreeMap<>()).merge(outcome, 1, Integer::sum);
    }

    private static String name(Operation operation) {
        return switch (operation) {
            case Operation.Poll poll ->
                poll.group() == null
                        ? "read"
                        : poll.partitions().stream().anyMatch(Operation.Fetched::outOfRange)
                                ? "out of range of " + poll.group()
                                : "poll of " + poll.group();
            case Operation.Commit commit -> "commit of " + commit.group();
            case Operation.Txn txn ->
                txn.publishes().isEmpty()
                        ? "commit of " + txn.commits().getFirst().group()
                        : txn.publishes().getFirst().value().startsWith("t-") ? "transaction" : "publish";
            case Operation.Publish publish -> publish.idempotencyKey() == null ? "publish" : "publish with key";
            case Operation.StreamOpened opened -> opened.cursor() == null ? "stream" : "stream resumed";
            case Operation.Join join -> "join of " + join.group();
            case Operation.Leave leave -> "leave of " + leave.group();
            default -> operation.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
        };
    }

    /** How many operations of a kind succeeded. */
    int succeeded(String kind) {
        return operations.getOrDefault(kind, Map.of()).getOrDefault(Event.Type.OK, 0);
    }

    /** How often something was broken on purpose. */
    int broken(String fault) {
        return faults.getOrDefault(fault, 0);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        operations.forEach((kind, outcomes) -> text.append("  %-20s %s%n".formatted(kind, outcomes)));
        text.append("  faults               ").append(faults).append(System.lineSeparator());
        text.append("  unknown while nothing was broken: %d of %d".formatted(quietUnknown, quiet));
        return text.toString();
    }
}
