package io.furrow.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.Eventually;
import io.furrow.testing.HeardLog;
import io.furrow.testing.TestService;
import io.furrow.testing.Wire;
import io.furrow.testing.Wire.Answer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests whose bodies end early, and clients that do not wait for their answers: nobody's fault but theirs, and nothing for the log. */
@Timeout(120)
class TornRequestTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Http http = new Http(SERVICE);

    private static String head(String path, String... headers) {
        return "POST /api/v1" + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + String.join("\r\n", headers) + "\r\n\r\n";
    }

    @Test
    void chunks_that_are_none_are_malformed() throws IOException {
        String topic = http.topic(1);
        try (HeardLog log = new HeardLog()) {
            for (String size : List.of("zz", "-1", "ffffffffffffffff", "")) {
                for (String path : List.of("/topics/" + topic, "/admin/topics", "/consumers/g")) {
                    try (Wire wire = new Wire(SERVICE.uri(), Duration.ofSeconds(20))) {
                        String request = head(path, "Transfer-Encoding: chunked") + size + "\r\n{}\r\n0\r\n\r\n";
                        Answer answer = wire.send(request.getBytes(ISO_8859_1));
                        assertEquals(400, answer.status(), () -> size + answer.text());
                        assertEquals(40001, answer.object().getInt("error_code"));
                    }
                }
            }
            assertEquals(List.of(), log.messages());
        }
    }

    @Test
    void so_are_they_where_nothing_says_what_they_are() throws IOException {
        try (HeardLog log = new HeardLog();
                Wire wire = new Wire(SERVICE.uri(), Duration.ofSeconds(20))) {
            String request =
                    "POST /api/v1/admin/topics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n";
            Answer answer = wire.send(request.getBytes(ISO_8859_1));
            assertEquals(400, answer.status(), answer::text);
            assertEquals(40001, answer.object().getInt("error_code"));
            assertEquals(List.of(), log.messages());
        }
    }

    @Test
    void who_hangs_up_within_his_body_is_no_error_of_ours() throws IOException {
        String topic = http.topic(1);
        try (HeardLog log = new HeardLog()) {
            for (int i = 0; i < 20; i++) {
                try (Socket socket =
                        new Socket(SERVICE.uri().getHost(), SERVICE.uri().getPort())) {
                    socket.getOutputStream()
                            .write((head("/topics/" + topic, "Content-Length: 100") + "{\"records\"")
                                    .getBytes(ISO_8859_1));
                }
            }
            nobodyIsServed();
            assertEquals(List.of(), log.messages());
        }
    }

    @Test
    void who_does_not_wait_for_his_answer_is_no_error_of_ours() throws IOException {
        String topic = http.topic(1);
        String body = "{\"records\":[{\"value\":\"" + "x".repeat(500_000) + "\"}]}";
        try (HeardLog log = new HeardLog()) {
            for (int i = 0; i < 20; i++) {
                try (Socket socket =
                        new Socket(SERVICE.uri().getHost(), SERVICE.uri().getPort())) {
                    socket.getOutputStream()
                            .write((head("/topics/" + topic, "Content-Length: " + body.length()) + body)
                                    .getBytes(ISO_8859_1));
                    // Reset the connection rather than end it.
                    socket.setSoLinger(true, 0);
                }
                http.get("/topics/" + topic).is(200);
            }
            nobodyIsServed();
            assertEquals(List.of(), log.messages());
        }
    }

    @Test
    void a_body_that_did_not_wait_for_leave_is_no_request() throws IOException {
        String body = "GET /api/v1/topics HTTP/1.1\r\nHost: smuggled\r\n\r\n";
        for (String line : List.of(
                "GET /api/v1/topics",
                "POST /api/v1/consumers/g/instances/i/heartbeat",
                "DELETE /api/v1/topics/no",
                "GET /health/live",
                "GET /nowhere")) {
            try (Wire wire = new Wire(SERVICE.uri(), Duration.ofSeconds(20))) {
                String request = line + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
                wire.send(request.getBytes(ISO_8859_1));
                Answer next = wire.send(Wire.request("GET", "/api/v1/topics/next", ""));
                assertEquals(404, next.status(), line);
                assertTrue(next.text().contains("next"), next::text);
            }
        }
    }

    private static void nobodyIsServed() {
        Eventually.holds(
                "all requests are done", () -> SERVICE.get(Requests.class).underWay() == 0);
    }
}
