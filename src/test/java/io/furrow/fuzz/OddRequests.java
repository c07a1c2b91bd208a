package io.furrow.fuzz;

import java.util.List;
import java.util.stream.Stream;

/**
 * Requests that are none, or that HTTP allows and nobody makes. Targets that are no path, methods that are no token and lines that are not
 * ASCII are missing: they are answered as they should be ({@code TargetTest}), but Helidon logs a stack trace of each.
 */
final class OddRequests {
    private static final String TOPICS = "/api/v1/topics";

    static final List<String> ALL = Stream.of(
                    "GET /api/v1/topics\r\n\r\n",
                    "GET /api/v1/topics HTTP/0.9\r\n\r\n",
                    "GET /api/v1/topics HTTP/1.0\r\n\r\n",
                    "GET /api/v1/topics HTTP/3.7\r\nHost: a\r\n\r\n",
                    "GET  /api/v1/topics HTTP/1.1\r\nHost: a\r\n\r\n",
                    "get /api/v1/topics HTTP/1.1\r\nHost: a\r\n\r\n",
                    "TRACE /api/v1/topics HTTP/1.1\r\nHost: a\r\nX-Secret: 1\r\n\r\n",
                    "OPTIONS /api/v1/topics HTTP/1.1\r\nHost: a\r\n\r\n",
                    "PUT /api/v1/topics HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                    "\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\u00a1\u0003\u0003",
                    "GET http://example.com/api/v1/topics HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET //api//v1//topics HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /api/v1/../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /api/v1/%2e%2e/%2e%2e/metrics HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /api/v1/topics/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /api/v1/topics/% HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /api/v1/topics/\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /api/v1/topics/<a> HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /api/v1/topics?a=\"{|}\" HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /api/v1/topics#a HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /api/v1/nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /openapi/../api/v1/topics HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                    request("No-Colon"),
                    request("Space : 1"),
                    request(": empty"),
                    request("Folded: a\r\n b"),
                    request("Nul: \u0000"),
                    request("Bare: a\nX: b"),
                    request("Bare: a\rX: b"),
                    request("B\u00e4d: 1"),
                    request("Long: " + "x".repeat(100_000)),
                    request("A: b\r\n".repeat(5000) + "C: d"),
                    request("Host: b"),
                    request("Content-Length: -1"),
                    request("Content-Length: 1e3"),
                    request("Content-Length: 99999999999999999999"),
                    request("Content-Length: 0\r\nContent-Length: 5"),
                    request("Transfer-Encoding: chunked\r\nContent-Length: 5") + "0\r\n\r\n",
                    request("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n",
                    request("Transfer-Encoding: nothing"),
                    post("Transfer-Encoding: chunked") + "zz\r\n{}\r\n0\r\n\r\n",
                    post("Transfer-Encoding: chunked") + "-1\r\n{}\r\n0\r\n\r\n",
                    post("Transfer-Encoding: chunked") + "ffffffffffffffff\r\n{}\r\n0\r\n\r\n",
                    post("Transfer-Encoding: chunked") + "2\r\n{}0\r\n\r\n",
                    post("Transfer-Encoding: chunked") + "2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n",
                    post("Content-Length: 2147483648") + "{}",
                    post("Content-Length: 20000000") + "{}",
                    post("Expect: something\r\nContent-Length: 2") + "{}")
            .toList();

    private OddRequests() {}

    private static String request(String header) {
        return "GET " + TOPICS + " HTTP/1.1\r\nHost: a\r\n" + header + "\r\n\r\n";
    }

    private static String post(String header) {
        return "POST /api/v1/admin/topics HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + header
                + "\r\n\r\n";
    }
}
