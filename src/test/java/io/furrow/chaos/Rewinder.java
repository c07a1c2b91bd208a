package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Reset;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** An administrator who puts the offsets of a group elsewhere while its observers work, back as a rule. */
final class Rewinder implements Callable<Void> {
    private static final Duration PAUSE = Duration.ofMillis(1500);
    private static final int FURTHEST = 60;

    private final Door door;
    private final Scribe scribe;
    private final Draws draws;
    private final BooleanSupplier working;

    Rewinder(Door door, HistoryWriter history, long seed, BooleanSupplier working) {
        this.door = door;
        this.scribe = new Scribe(history, "rewinder");
        this.draws = Draws.of(seed, "rewinder");
        this.working = working;
    }

    @Override
    public @Nullable Void call() throws InterruptedException {
        List<TopicPartition> partitions = Topology.partitions(List.of(Topology.ORDERS));
        while (working.getAsBoolean()) {
            Optional<Replica> replica = door.any(draws);
            if (replica.isPresent()) {
                rewind(replica.get(), draws.of(partitions));
            }
            draws.think(PAUSE);
        }
        return null;
    }

    private void rewind(Replica replica, TopicPartition partition) throws InterruptedException {
        Door.Answer range =
                door.ask(replica, "/topics/" + partition.topic() + "/partitions/" + partition.partition() + "/offsets");
        if (!range.ok()) {
            return;
        }
        long to = Math.max(0, range.object().getInt("end_offset") - draws.below(FURTHEST));
        Reset asked = new Reset(Topology.REWOUND, partition, null, to);
        scribe.begins(asked);
        Door.Answer answer = door.post(
                replica,
                "/consumer-groups/" + Topology.REWOUND + "/offsets/reset",
                "{\"topic\":\"" + partition.topic() + "\",\"partitions\":[" + partition.partition()
                        + "],\"to\":\"offset\",\"value\":" + to + "}");
        if (answer.ok()) {
            JsonObject done = answer.json().asJsonArray().getJsonObject(0);
            long from = done.isNull("old_offset") ? 0 : done.getInt("old_offset");
            scribe.ended(Event.Type.OK, new Reset(Topology.REWOUND, partition, from, to));
        } else {
            scribe.ended(answer.outcome(), asked);
        }
    }
}
