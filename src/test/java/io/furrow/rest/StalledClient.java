package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that asks for a stream and then reads nothing, or only when it is told to. */
final class StalledClient implements AutoCloseable {
    private final Socket socket = new Socket();

    StalledClient(URI stream) throws IOException {
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(stream.getHost(), stream.getPort()));
        socket.getOutputStream()
                .write(("GET " + stream.getPath() + "?" + stream.getQuery()
                                + " HTTP/1.1\r\nHost: furrow\r\nAccept: text/event-stream\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads until the text has come, and little more. */
    void readUntil(String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, () -> "the end came after " + read);
            read.append((char) next);
        }
    }

    /** How much still comes until the connection ends. */
    long drain() {
        long bytes = 0;
        byte[] buffer = new byte[64 * 1024];
        try {
            for (int some = 0; some >= 0; some = socket.getInputStream().read(buffer)) {
                bytes += some;
            }
        } catch (IOException e) {
            // It was reset.
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
