package io.furrow.scenario;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A member of a group that pulls over HTTP, each call on another replica, and commits what it has seen. */
final class PullingMember implements Callable<Integer> {
    static final String GROUP = "pull";

    private final Api api;
    private final String name;
    private final SeenByGroup seen;
    private final BooleanSupplier done;
    private final Map<Integer, Long> next = new TreeMap<>();

    PullingMember(Api api, String name, SeenByGroup seen, BooleanSupplier done) {
        this.api = api;
        this.name = name;
        this.seen = seen;
        this.done = done;
    }

    /** Pulls until all is done; answers how many records came. */
    @Override
    public Integer call() throws InterruptedException {
        join();
        int records = 0;
        while (!done.getAsBoolean()) {
            records += poll();
        }
        api.delete(instance("")).is(204, 404);
        return records;
    }

    private void join() throws InterruptedException {
        next.clear();
        api.post("/consumers/" + GROUP, "{\"name\":\"" + name + "\",\"format\":\"text\",\"session.timeout.ms\":10000}")
                .is(200, 409);
        api.post(instance("/subscription"), "{\"topics\":[\"" + RealInputScenario.TOPIC + "\"]}")
                .is(204);
    }

    private int poll() throws InterruptedException {
        Api.Answer answer = api.get(instance("/records?timeout=300&max_records=300"));
        if (answer.status() == 404) {
            join();
            return 0;
        }
        if (answer.status() == 409) {
            // The poll of the replica that was killed is not forgotten yet.
            return 0;
        }
        answer.is(200);
        if (answer.repeated()) {
            // What was answered and not heard has moved the position: back to what was committed.
            rewind();
            return 0;
        }
        Map<Integer, Long> polled = new TreeMap<>();
        for (JsonValue value : answer.json().asJsonArray()) {
            JsonObject entry = value.asJsonObject();
            seen.add(
                    entry.getInt("partition"),
                    entry.getJsonNumber("offset").longValue(),
                    CommitEvent.parse(entry.getString("value")));
            polled.put(entry.getInt("partition"), entry.getJsonNumber("offset").longValue() + 1);
        }
        if (!polled.isEmpty()) {
            // 409: the partition has gone to another member, which reads these records again.
            api.post(instance("/offsets"), offsets(polled)).is(204, 404, 409);
        }
        return answer.json().asJsonArray().size();
    }

    private void rewind() throws InterruptedException {
        Api.Answer mine = api.get(instance("/assignments"));
        if (mine.status() != 200) {
            return;
        }
        for (JsonValue value : mine.object().getJsonArray("partitions")) {
            int partition = value.asJsonObject().getInt("partition");
            Api.Answer committed =
                    api.get(instance("/offsets?topic=" + RealInputScenario.TOPIC + "&partition=" + partition));
            var offsets = committed.is(200).object().getJsonArray("offsets");
            long offset = offsets.isEmpty()
                    ? 0
                    : offsets.getJsonObject(0).getJsonNumber("offset").longValue();
            api.post(instance("/positions"), offsets(Map.of(partition, offset))).is(204, 404, 409);
        }
    }

    private static String offsets(Map<Integer, Long> positions) {
        return positions.entrySet().stream()
                .map(p -> "{\"topic\":\"" + RealInputScenario.TOPIC + "\",\"partition\":" + p.getKey() + ",\"offset\":"
                        + p.getValue() + "}")
                .collect(Collectors.joining(",", "{\"offsets\":[", "]}"));
    }

    private String instance(String path) {
        return "/consumers/" + GROUP + "/instances/" + name + path;
    }
}
