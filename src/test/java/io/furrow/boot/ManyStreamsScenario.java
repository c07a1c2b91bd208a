package io.furrow.boot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.furrow.testing.TestDatabase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process with little memory, whose records many wait for, and some do not take. */
@Timeout(180)
class ManyStreamsScenario {
    private static final int IDLE = 1000;
    private static final int STALLED = 100;
    private static final int LARGE = 900_000;
    private static final int RECORDS = 40;

    @Test
    void a_thousand_idle_and_a_hundred_stalled_clients_leave_a_process_of_256_mb_at_work() throws Exception {
        TestDatabase database = TestDatabase.fresh();
        List<Socket> idle = new ArrayList<>();
        List<Socket> stalled = new ArrayList<>();
        try (ServiceProcess service = ServiceProcess.start(Map.of(
                        "FURROW_DATABASE_URL", database.url(),
                        "FURROW_REST_STREAMS", String.valueOf(IDLE + STALLED),
                        "JAVA_TOOL_OPTIONS", "-Xmx256m"));
                HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create(service.readAfter("Furrow listens on "));
            for (String topic : List.of("idle", "busy")) {
                assertEquals(201, post(client, uri, "/admin/topics", "{\"topic_name\":\"" + topic + "\"}"));
            }
            for (int n = 0; n < IDLE; n++) {
                idle.add(stream(uri, "idle"));
            }
            for (int n = 0; n < STALLED; n++) {
                stalled.add(stream(uri, "busy"));
            }

            String large = "{\"records\":[{\"value\":\"" + "x".repeat(LARGE) + "\"}]}";
            for (int n = 0; n < RECORDS; n++) {
                assertEquals(200, post(client, uri, "/topics/busy", large));
            }
            assertEquals(200, post(client, uri, "/topics/idle", "{\"records\":[{\"value\":\"for-everybody\"}]}"));
            for (Socket socket : idle) {
                readUntil(socket, "for-everybody");
            }

            for (Socket socket : stalled) {
                socket.close();
            }
            service.terminate();
            String said = service.readToTheEnd();
            assertEquals(143, service.exitCode());
            assertFalse(said.contains("OutOfMemory"), said);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    private static Socket stream(URI uri, String topic) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        socket.getOutputStream()
                .write(("GET /api/v1/topics/" + topic + "/stream?format=json HTTP/1.1\r\nHost: furrow\r\n"
                                + "Accept: text/event-stream\r\n\r\n")
                        .getBytes(US_ASCII));
        readUntil(socket, "id: ");
        return socket;
    }

    private static void readUntil(Socket socket, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new AssertionError("The end came after " + read);
            }
            read.append((char) next);
        }
    }

    private static int post(HttpClient client, URI uri, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(uri.resolve("/api/v1" + path))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
