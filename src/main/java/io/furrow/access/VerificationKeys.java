package io.furrow.access;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import org.jose4j.http.Get;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.keys.EcKeyUtil;
import org.jose4j.keys.RsaKeyUtil;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;

/** The keys that tokens are signed with, from where the settings say. Those of a URL are fetched again when they change. */
final class VerificationKeys {
    private static final int PATIENCE_MS = 3000;
    private static final int MOST_BYTES = 256 * 1024;
    private static final long KEPT_SECONDS = 3600;

    /* Whoever sends unknown key ids does not make us fetch more often. */
    private static final long BETWEEN_FETCHES_MS = 10_000;

    private VerificationKeys() {}

    /** @throws IllegalArgumentException when there is no key to be found there */
    static VerificationKeyResolver of(TokenSettings settings) {
        String location = settings.keyLocation();
        if (location.startsWith("https:")) {
            return fetched(location);
        }
        if (location.startsWith("http:")) {
            throw refused(
                    "mp.jwt.verify.publickey.location " + location,
                    "is no place to take keys from: anybody on the way could change them. Use https.",
                    null);
        }
        try {
            return read(location.isEmpty() ? settings.key() : content(location));
        } catch (IOException | JoseException | java.security.GeneralSecurityException | RuntimeException e) {
            throw refused(
                    location.isEmpty() ? "mp.jwt.verify.publickey" : "mp.jwt.verify.publickey.location " + location,
                    "has no public key to be read",
                    e);
        }
    }

    private static IllegalArgumentException refused(
            String what, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new IllegalArgumentException(what + " " + why + (cause == null ? "" : ": " + cause), cause);
    }

    private static VerificationKeyResolver fetched(String location) {
        Get get = new Get();
        get.setConnectTimeout(PATIENCE_MS);
        get.setReadTimeout(PATIENCE_MS);
        get.setResponseBodySizeLimit(MOST_BYTES);
        HttpsJwks keys = new HttpsJwks(location);
        keys.setSimpleHttpGet(get);
        keys.setDefaultCacheDuration(KEPT_SECONDS);
        keys.setRetainCacheOnErrorDuration(KEPT_SECONDS);
        keys.setRefreshReprieveThreshold(BETWEEN_FETCHES_MS);
        return new HttpsJwksVerificationKeyResolver(keys);
    }

    private static String content(String location) throws IOException {
        Path file = Path.of(location.startsWith("file:") ? location.substring("file:".length()) : location);
        if (Files.exists(file)) {
            return Files.readString(file);
        }
        String resource = location.startsWith("/") ? location.substring(1) : location;
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException("There is no such file and no such resource");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static VerificationKeyResolver read(String content)
            throws JoseException, java.security.GeneralSecurityException {
        String text = content.strip();
        if (text.startsWith("-----")) {
            PublicKey key = pem(text);
            return (signature, nesting) -> key;
        }
        String json =
                text.startsWith("{") ? text : new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        List<JsonWebKey> keys = json.contains("\"keys\"")
                ? new JsonWebKeySet(json).getJsonWebKeys()
                : List.of(JsonWebKey.Factory.newJwk(json));
        if (keys.isEmpty()) {
            throw new JoseException("There is no key in the set");
        }
        return new JwksVerificationKeyResolver(keys);
    }

    private static PublicKey pem(String text) throws JoseException, java.security.GeneralSecurityException {
        try {
            return new RsaKeyUtil().fromPemEncoded(text);
        } catch (java.security.spec.InvalidKeySpecException e) {
            return new EcKeyUtil().fromPemEncoded(text);
        }
    }
}
