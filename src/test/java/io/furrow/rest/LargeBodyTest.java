package io.furrow.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.TestService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies that are too large, come too slowly, or are too many. */
@Timeout(120)
class LargeBodyTest {
    private static final int LIMIT = 8192;

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.rest.request.bytes", String.valueOf(LIMIT))
            .with("furrow.rest.request.timeout.ms", "1000");

    private final Http http = new Http(SERVICE);

    @BeforeAll
    static void make() {
        SERVICE.get(Topics.class).create("orders", 1, TopicSettings.DEFAULTS);
    }

    /** A publish of one record that has so many bytes in all. */
    private static byte[] body(int size) {
        String frame = "{\"records\":[{\"value\":\"\"}]}";
        return ("{\"records\":[{\"value\":\"" + "x".repeat(size - frame.length()) + "\"}]}").getBytes(UTF_8);
    }

    private Http.Answer publish(byte[] body) {
        return http.send("POST", "/topics/orders", body, "Content-Type", "application/json");
    }

    @Test
    void a_body_may_have_as_many_bytes_as_the_limit_says() {
        publish(body(LIMIT - 1)).is(200);
        publish(body(LIMIT)).is(200);
        publish(body(LIMIT + 1)).refused(41301);
    }

    @Test
    void one_that_does_not_say_how_long_it_is_is_cut_at_the_limit_too() throws IOException {
        assertTrue(chunked(body(LIMIT), Duration.ZERO).startsWith("HTTP/1.1 200"));
        String refused = chunked(body(LIMIT + 1), Duration.ZERO);
        assertTrue(refused.startsWith("HTTP/1.1 413"), refused);
        assertTrue(refused.contains("41301"), refused);
    }

    @Test
    void one_that_comes_too_slowly_is_given_up() throws IOException {
        long began = System.nanoTime();
        String refused = chunked(Arrays.copyOf(body(LIMIT), 200), Duration.ofMillis(50));
        assertTrue(refused.startsWith("HTTP/1.1 408"), refused);
        assertTrue(refused.contains("40801"), refused);
        assertTrue(System.nanoTime() - began >= Duration.ofSeconds(1).toNanos());
        publish(body(100)).is(200);
    }

    /** Sends a body in chunks of a byte or all at once, and answers what comes back on the connection. */
    private static String chunked(byte[] body, Duration betweenBytes) throws IOException {
        try (Socket socket = new Socket(SERVICE.uri().getHost(), SERVICE.uri().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(String.join(
                            "\r\n",
                            "POST /api/v1/topics/orders HTTP/1.1",
                            "Host: x",
                            "Content-Type: application/json",
                            "Connection: close",
                            "Transfer-Encoding: chunked",
                            "\r\n")
                    .getBytes(US_ASCII));
            Thread sending = Thread.ofVirtual().start(() -> send(out, body, betweenBytes));
            String answer = answer(socket);
            sending.interrupt();
            return answer;
        }
    }

    /** Reads on until the answer is whole: a success at its status line, an error at the end of its problem. */
    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().matches("(?s)HTTP/1.1 200.*|.*\"message\":.*}.*")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            answer.append((char) next);
        }
        return answer.toString();
    }

    private static void send(OutputStream out, byte[] body, Duration betweenBytes) {
        int piece = betweenBytes.isZero() ? body.length : 1;
        try {
            for (int from = 0; from < body.length; from += piece) {
                out.write((Integer.toHexString(piece) + "\r\n").getBytes(US_ASCII));
                out.write(body, from, piece);
                out.write("\r\n".getBytes(US_ASCII));
                out.flush();
                // Some clients are slow.
                TimeUnit.NANOSECONDS.sleep(betweenBytes.toNanos());
            }
            out.write("0\r\n\r\n".getBytes(US_ASCII));
            out.flush();
        } catch (IOException e) {
            // The answer came before all was sent.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_body_takes_memory_before_it_is_read_and_gives_it_back() throws IOException {
        BodyMemory memory = new BodyMemory(64 * 1024, Duration.ofMillis(20));
        MeteredBody first = metered(memory, 40 * 1024, 40 * 1024);
        assertEquals(40 * 1024, first.readAllBytes().length);
        MeteredBody second = metered(memory, 40 * 1024, 40 * 1024);
        Refused refused = assertThrows(Refused.class, second::readAllBytes);
        assertEquals(ErrorCode.QUOTA, refused.code());
        second.giveBack();
        first.giveBack();
        first.giveBack();
        MeteredBody third = metered(memory, 63 * 1024, -1);
        assertEquals(63 * 1024, third.readAllBytes().length);
        third.giveBack();
    }

    @Test
    void a_small_body_finds_room_beside_large_ones() throws IOException {
        BodyMemory memory = new BodyMemory(64 * 1024, Duration.ofMillis(20));
        MeteredBody large = metered(memory, 47 * 1024, 47 * 1024);
        assertEquals(47 * 1024, large.readAllBytes().length);
        MeteredBody refused = metered(memory, 17 * 1024, 17 * 1024);
        assertThrows(Refused.class, refused::readAllBytes);

        MeteredBody small = metered(memory, 8 * 1024, 8 * 1024);
        assertEquals(8 * 1024, small.readAllBytes().length);
        MeteredBody chunked = metered(memory, 4 * 1024, -1);
        assertThrows(Refused.class, chunked::readAllBytes);
        small.giveBack();
        assertEquals(4 * 1024, chunked.readAllBytes().length);
        chunked.giveBack();
        large.giveBack();
    }

    @Test
    void one_that_is_longer_than_it_said_takes_as_much_as_it_is() {
        BodyMemory memory = new BodyMemory(64 * 1024, Duration.ofMillis(20));
        MeteredBody liar = metered(memory, 100 * 1024, 10);
        assertThrows(Refused.class, liar::readAllBytes);
        liar.giveBack();
    }

    private static MeteredBody metered(BodyMemory memory, int length, int announced) {
        InputStream body = new ByteArrayInputStream(new byte[length]);
        return new MeteredBody(body, memory, Duration.ofMinutes(1), announced);
    }
}
