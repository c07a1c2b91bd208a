package io.furrow.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The key and certificate of a server, in a PKCS12 file.
 *
 * @param file with both under the alias {@code furrow}
 */
public record ServerKeys(Path file, String passphrase) {
    private static final String ALIAS = "furrow";
    private static final String SETTINGS = "-Dserver.tls.private-key.keystore.";

    /** Makes a key for localhost. */
    public static ServerKeys make(Path file, String passphrase) throws IOException, InterruptedException {
        int made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        passphrase)
                .inheritIO()
                .start()
                .waitFor();
        if (made != 0) {
            throw new IOException("keytool ended with " + made);
        }
        return new ServerKeys(file, passphrase);
    }

    /** Options of a JVM, as docs/security.md says. */
    public List<String> options() {
        return List.of(
                SETTINGS + "resource.path=" + file,
                SETTINGS + "passphrase=" + passphrase,
                SETTINGS + "key.alias=" + ALIAS,
                SETTINGS + "cert-chain.alias=" + ALIAS);
    }

    /** The private key, as PKCS8. */
    public byte[] privateKey() throws IOException, GeneralSecurityException {
        return store().getKey(ALIAS, passphrase.toCharArray()).getEncoded();
    }

    /** Stores the certificate alone, under the same passphrase. */
    public Path storeCertificate(Path other) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(other)) {
            certificate().store(out, passphrase.toCharArray());
        }
        return other;
    }

    private KeyStore certificate() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, store().getCertificate(ALIAS));
        return trusted;
    }

    /** What the server itself serves with. */
    public SSLContext serving() throws IOException, GeneralSecurityException {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store(), passphrase.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), null, null);
        return context;
    }

    /** What a client trusts that knows this server only. */
    public SSLContext trusting() throws IOException, GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificate());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, passphrase.toCharArray());
        }
        return store;
    }
}
