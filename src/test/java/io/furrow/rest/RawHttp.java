package io.furrow.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A client that sends any bytes, whether or not they are HTTP, and reads the one answer, behind which the connection has to end. */
final class RawHttp {
    private static final int PATIENCE_MS = 5_000;

    private RawHttp() {}

    /**
     * What came back.
     *
     * @param head the status line and the lines of the headers
     * @param body its bytes as characters of ISO 8859-1
     */
    record Answer(List<String> head, String body) {
        int status() {
            return Integer.parseInt(head.getFirst().split(" ", -1)[1]);
        }

        /** The values of the headers of that name. */
        List<String> headers(String name) {
            return head.stream()
                    .skip(1)
                    .filter(line -> name(line).equalsIgnoreCase(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .toList();
        }

        /** The names of the headers, in lower case. */
        List<String> names() {
            return head.stream()
                    .skip(1)
                    .map(line -> name(line).toLowerCase(Locale.ROOT))
                    .toList();
        }

        private static String name(String line) {
            return line.substring(0, Math.max(0, line.indexOf(':')));
        }

        /** The body, which is text in UTF-8. */
        String text() {
            return new String(body.getBytes(ISO_8859_1), UTF_8);
        }
    }

    /** Sends a request that asks for the connection to be closed, and reads its answer. Of a stream only the head is read. */
    static Answer exchange(URI server, String request, boolean bodiless) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Answer head = new Answer(head(in), "");
            if (head.headers("Content-Type").contains("text/event-stream")) {
                return head;
            }
            Answer whole = bodiless || head.status() == 204 ? head : new Answer(head.head(), body(head, in));
            assertEquals("", new String(in.readAllBytes(), ISO_8859_1), () -> "More than an answer: " + whole);
            return whole;
        }
    }

    private static List<String> head(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        String line = line(in);
        while (!line.isEmpty()) {
            lines.add(line);
            line = line(in);
        }
        assertTrue(lines.getFirst().startsWith("HTTP/1.1 "), lines::toString);
        return lines;
    }

    private static String body(Answer head, InputStream in) throws IOException {
        if (!head.headers("Transfer-Encoding").equals(List.of("chunked"))) {
            return text(in, Integer.parseInt(head.headers("Content-Length").getFirst()));
        }
        StringBuilder body = new StringBuilder();
        while (true) {
            int size = Integer.parseInt(line(in), 16);
            body.append(text(in, size));
            assertEquals("", line(in), body::toString);
            if (size == 0) {
                return body.toString();
            }
        }
    }

    private static String text(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        assertEquals(size, bytes.length);
        return new String(bytes, ISO_8859_1);
    }

    /** A line that ends as HTTP has it. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (!line.toString(ISO_8859_1).endsWith("\r\n")) {
            int next = in.read();
            assertTrue(next >= 0, () -> "The answer ends early: " + line.toString(ISO_8859_1));
            line.write(next);
        }
        return line.toString(ISO_8859_1).strip();
    }
}
