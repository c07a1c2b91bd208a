package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.testing.TestService;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where nobody knows where a body ends, what follows is no request, however much it looks like one. */
@Timeout(60)
class EndlessBodyTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private static final String NEXT = "GET /api/v1/topics HTTP/1.1\r\nHost: x\r\n\r\n";

    /** The connection is to be kept, as far as the client is concerned. */
    private static int answered(String path, String framing, String body) throws IOException {
        String request = "POST /api/v1" + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + framing
                + "\r\n\r\n" + body + NEXT;
        return RawHttp.exchange(SERVICE.uri(), request, false).status();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\n", "-2\r\n{}\r\n", "\r\n", "2\r\n{}\r\n;\r\n", "FFFFFFFFFFFFFFFFF\r\n"})
    void chunks_that_are_none(String chunks) throws IOException {
        assertEquals(400, answered("/topics/a", "Transfer-Encoding: chunked", chunks));
        assertEquals(400, answered("/admin/topics", "Transfer-Encoding: chunked", chunks));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 2\r\nContent-Length: 47", "Content-Length: -1", "Content-Length: +2"})
    void lengths_that_are_none(String lengths) throws IOException {
        assertEquals(400, answered("/topics/a", lengths, "{}"));
    }
}
