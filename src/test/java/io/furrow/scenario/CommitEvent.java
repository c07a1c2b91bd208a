package io.furrow.scenario;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A real event: a commit to a module of a large project.
 *
 * @param seq grows with time
 * @param module the key
 * @param json the event as it is published
 */
record CommitEvent(int seq, String module, String json) {
    /** All of them, in order. */
    static List<CommitEvent> all() {
        var file = Objects.requireNonNull(CommitEvent.class.getResourceAsStream("commits.jsonl"));
        try (var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return lines.lines().map(CommitEvent::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CommitEvent parse(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            JsonObject event = reader.readObject();
            return new CommitEvent(event.getInt("seq"), event.getString("module"), json);
        }
    }
}
