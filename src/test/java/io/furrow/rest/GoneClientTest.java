package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.rest.Http.Answer;
import io.furrow.testing.Eventually;
import io.furrow.testing.HeardLog;
import io.furrow.testing.TestService;
import io.furrow.testing.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class GoneClientTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    private static void requestAndLeave(URI uri, int bytesRead) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
            socket.getOutputStream()
                    .write(("GET " + uri.getPath() + "?" + uri.getQuery() + " HTTP/1.1\r\nHost: furrow\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertEquals(bytesRead, socket.getInputStream().readNBytes(bytesRead).length);
            // Reset the connection rather than end it.
            socket.setSoLinger(true, 0);
        }
    }

    private static void sendAndLeave(URI uri, byte[] request) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(request);
        }
    }

    @Test
    void records_that_could_not_be_written_come_again() throws IOException {
        // More than the sockets between the two could hold; a poll brings about 1 MiB of each partition.
        int partitions = 16;
        String topic = http.topic(partitions);
        String large = "\"" + "x".repeat(1_000_000) + "\"";
        for (int i = 0; i < partitions; i++) {
            http.post("/topics/" + topic + "/partitions/" + i, "{\"records\":[{\"value\":" + large + "}]}")
                    .is(200);
        }
        String consumer = http.subscribed(Http.name("group"), topic, "{\"auto.commit.enable\":true}");
        try (HeardLog log = new HeardLog()) {
            requestAndLeave(http.uri(consumer + "/records?max_bytes=20000000"), 100);
            Answer again = http.get(consumer + "/records?timeout=0&max_bytes=20000000");
            while (again.status() == 409) {
                // The server has not noticed yet.
                again = http.get(consumer + "/records?timeout=0&max_bytes=20000000");
            }
            assertEquals(partitions, again.is(200).array().size());
            assertEquals(List.of(), log.messages());
        }
        assertEquals("{\"offsets\":[]}", http.get(consumer + "/offsets").text());
    }

    /** The runtime refuses such a header without an exception that could be mapped; the answer gets its text afterwards. */
    @Test
    void an_answer_that_gets_its_text_last_may_find_nobody() throws IOException {
        URI uri = http.uri("/topics");
        byte[] request = Wire.request("GET", uri.getPath(), "", "Accept: ////");
        try (Wire wire = new Wire(uri, Duration.ofSeconds(60))) {
            assertEquals(400, wire.send(request).status());
        }
        try (HeardLog log = new HeardLog()) {
            for (int i = 0; i < 300; i++) {
                sendAndLeave(uri, request);
            }
            Eventually.holds(
                    "all are answered", () -> SERVICE.get(Requests.class).underWay() == 0);
            assertEquals(List.of(), log.messages());
        }
    }

    @Test
    void a_body_of_unknown_length_is_limited_while_it_is_read() throws Exception {
        String topic = http.topic(1);
        byte[] endless = new byte[6 * 1024 * 1024];
        java.util.Arrays.fill(endless, (byte) ' ');
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(http.uri("/topics/" + topic))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(endless)))
                            .build(),
                    BodyHandlers.ofString());
            assertEquals(413, answer.statusCode());
            assertTrue(answer.body().contains("41301"), answer.body());
        }
    }
}
