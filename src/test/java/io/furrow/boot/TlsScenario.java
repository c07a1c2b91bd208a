package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.ServerKeys;
import io.furrow.testing.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service behind TLS, configured as docs/security.md says. */
class TlsScenario {
    @Test
    void the_api_is_served_by_https(@TempDir Path directory) throws Exception {
        ServerKeys keys = ServerKeys.make(directory.resolve("tls.p12"), "passphrase");
        TestDatabase database = TestDatabase.fresh();
        Path arguments = Files.write(directory.resolve("options"), keys.options());
        try (ServiceProcess service =
                        ServiceProcess.startWith("@" + arguments, Map.of("FURROW_DATABASE_URL", database.url()));
                HttpClient client =
                        HttpClient.newBuilder().sslContext(keys.trusting()).build()) {
            String uri = service.readAfter("Furrow listens on ");
            assertTrue(uri.startsWith("https://localhost:"), uri);
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(uri + "/api/v1/topics")).build(), BodyHandlers.ofString());
            assertEquals(200, answer.statusCode());
            assertEquals("[]", answer.body());
        }
    }
}
