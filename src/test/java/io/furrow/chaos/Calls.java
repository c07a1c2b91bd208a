package io.furrow.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The events of a history, paired: each operation with how it ended, in the order in which they began. */
final class Calls {
    private record Key(String process, long op) {}

    /** A call that is being put together. */
    private static final class Open {
        private final Event first;
        private @Nullable Event completed;
        private long committing;

        Open(Event first) {
            this.first = first;
            this.committing = first.nanos();
            complete(first);
        }

        void complete(Event event) {
            if (event.operation() instanceof Operation.BeforeCommit) {
                committing = event.nanos();
            } else if (event.type() != Event.Type.INVOKE) {
                completed = event;
            }
        }

        Call call() {
            return new Call(first, completed, committing);
        }
    }

    private final List<Call> all;
    private final Map<Class<?>, List<Call>> byOperation = new HashMap<>();

    Calls(History history) {
        Map<Key, Open> open = new LinkedHashMap<>();
        for (Event event : history.events()) {
            open.compute(new Key(event.process(), event.op()), (key, known) -> {
                if (known == null) {
                    return new Open(event);
                }
                known.complete(event);
                return known;
            });
        }
        all = open.values().stream().map(Open::call).toList();
        for (Call call : all) {
            byOperation
                    .computeIfAbsent(call.asked().getClass(), type -> new ArrayList<>())
                    .add(call);
        }
    }

    List<Call> all() {
        return all;
    }

    /** Those of a kind, however they ended. */
    List<Call> of(Class<? extends Operation> type) {
        return byOperation.getOrDefault(type, List.of());
    }

    /** Those of a kind that happened, with what was done. */
    <O extends Operation> void happened(Class<O> type, BiConsumer<Call, O> action) {
        for (Call call : of(type)) {
            if (call.happened()) {
                action.accept(call, type.cast(call.done()));
            }
        }
    }

    /** Those of a kind that may have happened, with what is known of them. */
    <O extends Operation> void possible(Class<O> type, BiConsumer<Call, O> action) {
        for (Call call : of(type)) {
            if (!call.failed()) {
                action.accept(call, type.cast(call.done()));
            }
        }
    }
}
