package io.furrow.boot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process with little memory, to which many send much at once. */
@Timeout(180)
class LargeBodiesScenario {
    private static final int CLIENTS = 20;
    private static final int CHUNK = 1 << 20;
    private static final int CHUNKS = 100;

    @Test
    void twenty_bodies_of_100_mb_leave_a_process_of_256_mb_at_work() throws Exception {
        TestDatabase database = TestDatabase.fresh();
        try (ServiceProcess service = ServiceProcess.start(
                        Map.of("FURROW_DATABASE_URL", database.url(), "JAVA_TOOL_OPTIONS", "-Xmx256m"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create(service.readAfter("Furrow listens on "));
            assertEquals(
                    201,
                    post(client, uri, "/admin/topics", "{\"topic_name\":\"orders\"}")
                            .statusCode());
            List<Future<String>> answers = new ArrayList<>();
            for (int n = 0; n < CLIENTS; n++) {
                answers.add(threads.submit(() -> sendMuch(uri)));
            }
            // Meanwhile others are served.
            for (int n = 0; n < 20; n++) {
                HttpResponse<String> answer =
                        post(client, uri, "/topics/orders", "{\"records\":[{\"value\":" + n + "}]}");
                assertEquals(200, answer.statusCode(), answer::body);
            }
            for (Future<String> answer : answers) {
                String head = answer.get(2, TimeUnit.MINUTES);
                assertTrue(head.isEmpty() || head.contains(" 413 ") || head.contains(" 429 "), head);
            }
            assertEquals(
                    200,
                    post(client, uri, "/topics/orders", "{\"records\":[{\"value\":1}]}")
                            .statusCode());
            service.terminate();
            assertEquals(143, service.exitCode());
        }
    }

    private static HttpResponse<String> post(HttpClient client, URI uri, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri.resolve("/api/v1" + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The first line of the answer; empty where the connection was closed on who still sent. */
    private static String sendMuch(URI uri) throws IOException {
        byte[] chunk = "x".repeat(CHUNK).getBytes(US_ASCII);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            OutputStream out = socket.getOutputStream();
            try {
                out.write(String.join(
                                "\r\n",
                                "POST /api/v1/topics/orders HTTP/1.1",
                                "Host: x",
                                "Content-Type: application/json",
                                "Transfer-Encoding: chunked",
                                "\r\n")
                        .getBytes(US_ASCII));
                for (int n = 0; n < CHUNKS; n++) {
                    out.write((Integer.toHexString(CHUNK) + "\r\n").getBytes(US_ASCII));
                    out.write(chunk);
                    out.write("\r\n".getBytes(US_ASCII));
                }
                out.write("0\r\n\r\n".getBytes(US_ASCII));
            } catch (IOException e) {
                // It has answered already, and does not listen any more.
            }
            return firstLine(socket);
        }
    }

    private static String firstLine(Socket socket) {
        try {
            StringBuilder line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && c != '\n';
                    c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
