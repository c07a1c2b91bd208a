package io.furrow.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A connection to a service on which any bytes can be sent, also such as no HTTP client would send. For one thread. */
public final class Wire implements AutoCloseable {
    private static final int LONGEST_LINE = 1 << 16;

    private final Socket socket;
    private final InputStream in;

    /**
     * An answer as it came.
     *
     * @param headers as lines, without their ends
     * @param text of a stream of events only what came first
     */
    public record Answer(int status, List<String> headers, String text) {
        /** The value of the first header of that name; empty where there is none. */
        public String header(String name) {
            String begin = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(begin))
                    .map(line -> line.substring(begin.length()).strip())
                    .findFirst()
                    .orElse("");
        }

        /** Whether nothing can be sent on this connection any more. */
        public boolean last() {
            return header("Connection").equalsIgnoreCase("close") || streams();
        }

        private boolean streams() {
            return header("Content-Type").startsWith("text/event-stream");
        }

        /** The text as a JSON object. */
        public JsonObject object() {
            try (JsonReader json = Json.createReader(new StringReader(text))) {
                return json.readObject();
            }
        }
    }

    /** @param patience how long an answer may take */
    public Wire(URI service, Duration patience) throws IOException {
        socket = new Socket(service.getHost(), service.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) patience.toMillis());
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** A request of HTTP/1.1, with a host where the headers name none, and with the length of its body where it has one. */
    public static byte[] request(String method, String target, String body, String... headers) {
        byte[] bytes = body.getBytes(UTF_8);
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        if (Arrays.stream(headers).noneMatch(header -> header.startsWith("Host:"))) {
            head.append("Host: localhost\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (bytes.length > 0) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(bytes.length)
                    .append("\r\n");
        }
        return joined(head.append("\r\n").toString().getBytes(UTF_8), bytes);
    }

    /** Two pieces as one. */
    public static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** Sends the bytes and answers what comes back. Who answers before all is sent is heard, too. */
    public Answer send(byte[] request) throws IOException {
        try {
            socket.getOutputStream().write(request);
        } catch (IOException e) {
            // It may have answered already, and not listen any more.
        }
        Answer answer = answer();
        while (answer.status() == 100) {
            answer = answer();
        }
        return answer;
    }

    private Answer answer() throws IOException {
        String[] status = line().split(" ", 3);
        if (status.length < 2 || !status[0].equals("HTTP/1.1")) {
            throw new IOException("No answer begins with " + String.join(" ", status));
        }
        List<String> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
        Answer head = new Answer(Integer.parseInt(status[1]), headers, "");
        return new Answer(head.status(), headers, new String(body(head), UTF_8));
    }

    private byte[] body(Answer head) throws IOException {
        if (head.status() < 200 || head.status() == 204 || head.status() == 304) {
            return new byte[0];
        }
        if (head.streams()) {
            return line().getBytes(ISO_8859_1);
        }
        if (head.header("Transfer-Encoding").equalsIgnoreCase("chunked")) {
            return chunks();
        }
        String length = head.header("Content-Length");
        return length.isEmpty() ? in.readAllBytes() : exactly(Integer.parseInt(length));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.writeBytes(exactly(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The answer ended early");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > LONGEST_LINE) {
                throw new EOFException("The connection ended within an answer, after '" + line + "'");
            }
            line.append((char) c);
        }
        int last = line.length() - 1;
        return last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone.
        }
    }
}
