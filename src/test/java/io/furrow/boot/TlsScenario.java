package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.furrow.testing.ServerKeys;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.Tokens;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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

    @Test
    void keys_of_tokens_are_fetched_by_https_from_who_is_trusted(@TempDir Path directory) throws Exception {
        ServerKeys keys = ServerKeys.make(directory.resolve("tls.p12"), "passphrase");
        Path trusted = keys.storeCertificate(directory.resolve("trusted.p12"));
        Tokens tokens = new Tokens();
        AtomicInteger fetched = new AtomicInteger();
        HttpsServer provider = provider(keys, tokens.keySet(), fetched);
        TestDatabase database = TestDatabase.fresh();
        Path arguments = Files.write(
                directory.resolve("options"),
                List.of(
                        "-Djavax.net.ssl.trustStore=" + trusted,
                        "-Djavax.net.ssl.trustStorePassword=" + keys.passphrase(),
                        "-Dfurrow.security=jwt",
                        "-Dfurrow.security.rules=\"anyone may describe on topic *\"",
                        "-Dmp.jwt.verify.issuer=" + Tokens.ISSUER,
                        "-Dmp.jwt.verify.audiences=" + Tokens.AUDIENCE,
                        "-Dmp.jwt.verify.publickey.location=https://localhost:"
                                + provider.getAddress().getPort() + "/keys"));
        try (ServiceProcess service =
                        ServiceProcess.startWith("@" + arguments, Map.of("FURROW_DATABASE_URL", database.url()));
                HttpClient client = HttpClient.newHttpClient()) {
            URI topics = URI.create(service.readAfter("Furrow listens on ") + "/api/v1/topics");
            for (int i = 0; i < 3; i++) {
                assertEquals(200, status(client, topics, tokens.token("somebody")));
                assertEquals(401, status(client, topics, new Tokens().token("somebody")));
            }
            assertTrue(fetched.get() < 3, "tokens of unknown keys do not make the service fetch again and again");
        } finally {
            provider.stop(0);
        }
    }

    private static int status(HttpClient client, URI uri, String token) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(uri)
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    /** Serves keys as an identity provider does. */
    private static HttpsServer provider(ServerKeys keys, String keySet, AtomicInteger fetched) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(keys.serving()));
        server.createContext("/keys", exchange -> {
            fetched.incrementAndGet();
            byte[] body = keySet.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }
}
