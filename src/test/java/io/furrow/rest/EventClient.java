package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of a stream, which reads it by the rules of server-sent events and remembers the last id. */
final class EventClient implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final InputStream body;
    private String lastId = "";
    private int comments;

    private EventClient(Http http, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(http.uri(path)).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
            assertEquals(200, answer.statusCode());
            assertEquals(
                    "text/event-stream",
                    answer.headers().firstValue("Content-Type").orElse(""));
            body = new BufferedInputStream(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An event that has come whole. */
    record Event(String name, String id, String data) {
        JsonObject json() {
            try (var reader = Json.createReader(new StringReader(data))) {
                return reader.readObject();
            }
        }

        /** Partition and offset of the record. */
        String at() {
            assertEquals("record", name, data);
            return json().getInt("partition") + "/" + json().getInt("offset");
        }
    }

    static EventClient open(Http http, String path) {
        return new EventClient(http, path);
    }

    /** Goes on where another client was, whose last id is given. */
    static EventClient resume(Http http, String path, String lastId) {
        return lastId.isEmpty() ? open(http, path) : new EventClient(http, path, "Last-Event-ID", lastId);
    }

    /** The id that a client resumes with. */
    String lastId() {
        return lastId;
    }

    /** The id that comes before any record. */
    String firstId() {
        read(Integer.MAX_VALUE, true);
        return lastId;
    }

    /** The next event; null at the end of the stream. */
    @Nullable
    Event nextOrEnd() {
        return read(Integer.MAX_VALUE, false);
    }

    /** The next event, which there has to be. */
    Event next() {
        Event event = nextOrEnd();
        assertNotNull(event, "the stream has ended");
        return event;
    }

    List<Event> next(int events) {
        List<Event> found = new ArrayList<>();
        while (found.size() < events) {
            found.add(next());
        }
        return found;
    }

    /** Reads up to a comment. */
    void awaitComment() {
        int before = comments;
        while (comments == before) {
            assertNotNull(line(Integer.MAX_VALUE), "the stream has ended");
        }
    }

    /** The events that are whole within so many bytes, but no more than those. */
    List<Event> within(int bytes, int most) {
        List<Event> found = new ArrayList<>();
        left = bytes;
        while (found.size() < most) {
            Event event = read(bytes, false);
            if (event == null) {
                break;
            }
            found.add(event);
        }
        return found;
    }

    private int left = Integer.MAX_VALUE;

    private @Nullable Event read(int bytes, boolean alsoEmpty) {
        String name = "";
        String id = lastId;
        StringBuilder data = new StringBuilder();
        while (true) {
            String line = line(bytes);
            if (line == null) {
                return null;
            }
            if (line.isEmpty()) {
                lastId = id;
                if (!data.isEmpty() || alsoEmpty) {
                    return new Event(name, id, data.toString().strip());
                }
                name = "";
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6)).append('\n');
            } else if (!line.startsWith(":")) {
                assertEquals("retry: 1000", line);
            }
        }
    }

    /** The next line that is whole. */
    private @Nullable String line(int bytes) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            while (bytes == Integer.MAX_VALUE || left-- > 0) {
                int next = body.read();
                if (next < 0) {
                    return null;
                }
                if (next == '\n') {
                    String text = line.toString(StandardCharsets.UTF_8);
                    comments += text.startsWith(":") ? 1 : 0;
                    return text;
                }
                line.write(next);
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves without a word. */
    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
