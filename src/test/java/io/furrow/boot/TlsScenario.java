package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.TestDatabase;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

    private static SSLContext trusting(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(keys)) {
            store.load(file, PASSPHRASE.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("furrow", store.getCertificate("furrow"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
