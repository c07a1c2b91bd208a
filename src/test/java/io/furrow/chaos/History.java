package io.furrow.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that clients wrote down, in the order of time.
 *
 * @param events sorted by when
 */
record History(List<Event> events) {
    /** What the name of a file of a history ends with. */
    static final String SUFFIX = ".jsonl";

    History {
        events = events.stream().sorted(Comparator.comparingLong(Event::nanos)).toList();
    }

    /** The history in all the files of a directory. */
    static History readAll(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return new History(files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .map(History::read)
                    .flatMap(Collection::stream)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The events of a file. The last line may be torn, its writer having been killed. */
    static List<Event> read(Path file) {
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Event> events = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            events.add(parse(file, events.size() + 1, text.substring(start, end)));
            start = end + 1;
        }
        return events;
    }

    private static Event parse(Path file, int number, String line) {
        try {
            return Event.parse(line);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(file + ":" + number + " is no event: " + line, e);
        }
    }
}
