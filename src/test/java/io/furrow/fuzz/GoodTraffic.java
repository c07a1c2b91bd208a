package io.furrow.fuzz;

import io.furrow.benchmark.Latencies;
import io.furrow.benchmark.Pace;
import io.furrow.testing.Wire;
import io.furrow.testing.Wire.Answer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * One publisher and one reader of a topic of their own, each so many times a second whatever becomes of the time before. What is
 * published are the offsets it should have: so the log tells by itself whether it is whole.
 */
final class GoodTraffic implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAGE = 1000;

    private final Complaints complaints;
    private final String[] headers;
    private final String topic;
    private final int rate;
    private final Wire publisher;
    private final Wire reader;
    private long published;
    private long read;

    /** How long publishes and reads took in a window, each from when it was to begin. */
    record Window(Latencies publishes, Latencies reads) {}

    /**
     * Creates the topic.
     *
     * @param rate of publishes in a second, and of reads
     * @param headers that each request has
     */
    GoodTraffic(URI service, String topic, int rate, Complaints complaints, String... headers) throws IOException {
        this.complaints = complaints;
        this.headers = headers.clone();
        this.topic = "/api/v1/topics/" + topic;
        this.rate = rate;
        this.publisher = new Wire(service, PATIENCE);
        this.reader = new Wire(service, PATIENCE);
        expect(publisher, 201, "POST", "/api/v1/admin/topics", "{\"topic_name\":\"" + topic + "\"}");
    }

    /** Publishes and reads for a while. */
    Window window(Duration length) throws Exception {
        Window window = new Window(new Latencies(), new Latencies());
        List<Pace.Send> both = List.of(
                intended -> {
                    publish();
                    window.publishes().add(System.nanoTime() - intended);
                },
                intended -> {
                    read(100);
                    window.reads().add(System.nanoTime() - intended);
                });
        Pace.run(both, both.size() * rate, length);
        return window;
    }

    private void publish() throws IOException {
        JsonObject answer = expect(publisher, 200, "POST", topic, "{\"records\":[{\"value\":" + published + "}]}");
        long offset = answer.getJsonArray("offsets")
                .getJsonObject(0)
                .getJsonNumber("offset")
                .longValue();
        if (offset != published) {
            complaints.add("A good publish got another offset", offset + " instead of " + published);
        }
        published++;
    }

    private void read(int most) throws IOException {
        String target = topic + "/partitions/0/records?timeout=0&max_records=" + most + "&offset=" + read;
        JsonObject answer = expect(reader, 200, "GET", target, "");
        for (JsonObject one : answer.getJsonArray("records").getValuesAs(JsonObject.class)) {
            long offset = one.getJsonNumber("offset").longValue();
            if (offset != read || one.getJsonNumber("value").longValue() != read) {
                complaints.add("The good log is torn", one + " instead of " + read);
            }
            read = offset + 1;
        }
    }

    private JsonObject expect(Wire wire, int status, String method, String target, String body) throws IOException {
        Answer answer = wire.send(Wire.request(method, target, body, headers));
        if (answer.status() != status) {
            throw new IOException("Good traffic was answered by " + answer.status() + ": " + answer.text());
        }
        return answer.object();
    }

    /** Reads the log from its beginning, and complains unless it is what was published. */
    void readAfresh() throws IOException {
        read = 0;
        for (long before = -1; before < read; ) {
            before = read;
            read(PAGE);
        }
        if (read != published) {
            complaints.add("The good log is not whole", read + " of " + published);
        }
    }

    long published() {
        return published;
    }

    @Override
    public void close() {
        publisher.close();
        reader.close();
    }
}
