package io.furrow.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a partition over HTTP without a group, 500 records at most at a time. */
final class HttpRecords {
    /** One for all: its connections are kept. */
    static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final Pattern NEXT = Pattern.compile("\"next_offset\":([0-9]+)");
    private static final int TAIL = 100;

    private final URI partition;
    private final String format;
    private final int waitMillis;
    private long next;

    /** @param waitMillis how long the server is to wait for a first record */
    HttpRecords(URI service, String topic, String format, int waitMillis) {
        this.partition = service.resolve("/api/v1/topics/" + topic + "/partitions/0/records");
        this.format = format;
        this.waitMillis = waitMillis;
    }

    /** The next answer. */
    byte[] read() throws IOException, InterruptedException {
        URI uri = URI.create(partition + "?offset=" + next + "&max_records=500&timeout=" + waitMillis);
        HttpResponse<byte[]> answer =
                CLIENT.send(HttpRequest.newBuilder(uri).header("Accept", format).build(), BodyHandlers.ofByteArray());
        byte[] body = answer.body();
        int tail = Math.max(0, body.length - TAIL);
        Matcher end = NEXT.matcher(new String(body, tail, body.length - tail, US_ASCII));
        if (answer.statusCode() != 200 || !end.find()) {
            throw new IOException("Answered " + answer.statusCode() + ": " + new String(body, US_ASCII));
        }
        next = Long.parseLong(end.group(1));
        return body;
    }

    /** Reads on, from the beginning when there is nothing more, and answers how many there were. */
    int count() throws IOException, InterruptedException {
        long before = next;
        read();
        int count = (int) (next - before);
        if (count == 0) {
            next = 0;
        }
        return count;
    }
}
