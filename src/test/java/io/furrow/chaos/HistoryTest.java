package io.furrow.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.chaos.Operation.Leave;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    Path directory;

    private static final Leave LEAVE = new Leave("g\n\u0000\"é", "m");

    @Test
    void every_operation_comes_back_as_it_was_written() {
        List<Event> events = GoodHistory.events();
        Set<Class<?>> met = new HashSet<>();
        for (Event event : events) {
            assertEquals(event, Event.parse(event.toJson()));
            met.add(event.operation().getClass());
        }
        assertEquals(Set.of(Operation.class.getPermittedSubclasses()), met);
    }

    @Test
    void the_files_of_a_history_are_put_in_the_order_of_time() {
        try (var one = new HistoryWriter(directory.resolve("one.jsonl"));
                var other = new HistoryWriter(directory.resolve("other.jsonl"))) {
            long op = one.invoke("a", LEAVE);
            other.happened("b", LEAVE);
            one.complete("a", op, Event.Type.INFO, LEAVE);
        }

        History history = History.readAll(directory);

        assertEquals(
                List.of("a", "b", "a"),
                history.events().stream().map(Event::process).toList());
        Call call = new Calls(history).all().getFirst();
        assertTrue(call.unknown());
        assertEquals(LEAVE, call.done());
    }

    @Test
    void a_torn_last_line_is_no_event() throws IOException {
        Path file = directory.resolve("killed.jsonl");
        try (var writer = new HistoryWriter(file)) {
            writer.happened("a", LEAVE);
        }
        String line = Files.readString(file);
        Files.writeString(file, line.substring(0, line.length() / 2), StandardOpenOption.APPEND);

        assertEquals(1, History.readAll(directory).events().size());
    }

    @Test
    void any_other_torn_line_is_refused() throws IOException {
        Path file = directory.resolve("wrong.jsonl");
        try (var writer = new HistoryWriter(file)) {
            writer.happened("a", LEAVE);
        }
        String line = Files.readString(file);
        Files.writeString(file, line.substring(1) + line);

        assertThrows(IllegalArgumentException.class, () -> History.readAll(directory));
    }
}
