package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.Tokens;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service behind TLS, configured as docs/security.md says. */
class TlsScenario {
    private static final String PASSPHRASE = "planted-passphrase";

    @Test
    void the_api_is_served_by_https_and_the_passphrase_is_told_to_nobody(@TempDir Path directory) throws Exception {
        Path keys = directory.resolve("tls.p12");
        makeKeys(keys);
        String keystore = "-Dserver.tls.private-key.keystore.";
        String options = String.join(
                " ",
                List.of(
                        keystore + "resource.path=" + keys,
                        keystore + "passphrase=" + PASSPHRASE,
                        keystore + "key.alias=furrow",
                        keystore + "cert-chain.alias=furrow"));
        TestDatabase database = TestDatabase.fresh();
        // The JVM itself repeats what JAVA_TOOL_OPTIONS says, and JDK_JAVA_OPTIONS too.
        Path arguments = Files.writeString(directory.resolve("options"), options.replace(' ', '\n'));
        try (ServiceProcess service =
                        ServiceProcess.startWith("@" + arguments, Map.of("FURROW_DATABASE_URL", database.url()));
                HttpClient client =
                        HttpClient.newBuilder().sslContext(trusting(keys)).build()) {
            StringBuilder said = new StringBuilder();
            String uri = service.readAfter("Furrow listens on ", said);
            assertTrue(uri.startsWith("https://localhost:"), uri);
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(uri + "/api/v1/topics")).build(), BodyHandlers.ofString());
            assertEquals(200, answer.statusCode());
            assertEquals("[]", answer.body());
            assertTrue(said.indexOf(PASSPHRASE) < 0, said::toString);
        }
    }

    @Test
    void keys_of_tokens_are_fetched_by_https_from_who_is_trusted(@TempDir Path directory) throws Exception {
        Path keys = directory.resolve("tls.p12");
        makeKeys(keys);
        Path trusted = directory.resolve("trusted.p12");
        try (OutputStream file = Files.newOutputStream(trusted)) {
            trustStore(keys).store(file, PASSPHRASE.toCharArray());
        }
        Tokens tokens = new Tokens();
        AtomicInteger fetched = new AtomicInteger();
        HttpsServer provider = provider(keys, tokens.keySet(), fetched);
        TestDatabase database = TestDatabase.fresh();
        Path arguments = Files.write(
                directory.resolve("options"),
                List.of(
                        "-Djavax.net.ssl.trustStore=" + trusted,
                        "-Djavax.net.ssl.trustStorePassword=" + PASSPHRASE,
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
    private static HttpsServer provider(Path keys, String keySet, AtomicInteger fetched) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keyStore(keys), PASSPHRASE.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
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

    private static void makeKeys(Path keys) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "furrow",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSPHRASE)
                .inheritIO()
                .start();
        assertTrue(keytool.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, keytool.exitValue());
    }

    private static KeyStore keyStore(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(keys)) {
            store.load(file, PASSPHRASE.toCharArray());
        }
        return store;
    }

    /** Only the certificate. */
    private static KeyStore trustStore(Path keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("furrow", keyStore(keys).getCertificate("furrow"));
        return trusted;
    }

    private static SSLContext trusting(Path keys) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trustStore(keys));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
