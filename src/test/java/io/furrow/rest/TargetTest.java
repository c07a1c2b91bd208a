package io.furrow.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.testing.TestService;
import io.furrow.testing.Wire;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request is for has to be a path: what else there is in HTTP is refused, and nothing is told of the inside. */
@Timeout(60)
class TargetTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT a:1", "OPTIONS *", "GET topics", "POST *"})
    void a_target_that_is_no_path(String line) throws IOException {
        try (Wire wire = new Wire(SERVICE.uri(), Duration.ofSeconds(10))) {
            Wire.Answer answer = wire.send((line + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(US_ASCII));

            assertEquals(400, answer.status());
            assertEquals(40001, answer.object().getInt("error_code"), answer.text());
        }
    }
}
