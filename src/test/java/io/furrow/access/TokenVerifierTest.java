package io.furrow.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.Tokens;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class TokenVerifierTest {
    private static final Tokens TOKENS = new Tokens();

    private static TokenSettings settings(String key, String location, String algorithm) {
        return new TokenSettings(
                Tokens.ISSUER, Set.of(Tokens.AUDIENCE, "another"), key, location, algorithm, Duration.ZERO);
    }

    private static TokenVerifier verifier() {
        return new TokenVerifier(settings(TOKENS.publicKey(), "", "RS256"));
    }

    private static JsonObjectBuilder claims() {
        return Tokens.claims("alice", "clerks", "readers");
    }

    private static long inSeconds(long seconds) {
        return Instant.now().getEpochSecond() + seconds;
    }

    @Test
    void a_good_token_says_who_comes_and_for_how_long() {
        long expires = inSeconds(100);
        var accepted = assertInstanceOf(
                Verdict.Accepted.class, verifier().verify(TOKENS.signed(claims().add("exp", expires))));
        assertEquals(
                new Caller("alice", Set.of("clerks", "readers"), Instant.ofEpochSecond(expires)), accepted.caller());
    }

    @Test
    void the_principal_is_upn_or_else_preferred_username_or_else_sub() {
        var claims = claims().remove("upn").add("preferred_username", "al");
        assertEquals("al", name(claims));
        assertEquals("alice", name(claims().remove("upn").remove("groups")));
    }

    private static String name(JsonObjectBuilder claims) {
        return assertInstanceOf(Verdict.Accepted.class, verifier().verify(TOKENS.signed(claims)))
                .caller()
                .name();
    }

    @TestFactory
    Stream<DynamicTest> all_others_are_refused() {
        String good = TOKENS.token("alice");
        return Map.<String, String>ofEntries(
                        Map.entry("no token", "x"),
                        Map.entry("empty", ""),
                        Map.entry("two parts", good.substring(0, good.lastIndexOf('.'))),
                        Map.entry("no signature", good.substring(0, good.lastIndexOf('.') + 1)),
                        Map.entry("another key", new Tokens().token("alice")),
                        Map.entry("changed", changed(good)),
                        Map.entry("algorithm none", Tokens.unsigned(claims())),
                        Map.entry("the public key as a secret", TOKENS.signedWithPublicKey(claims())),
                        Map.entry("another issuer", TOKENS.signed(claims().add("iss", "https://issuer.test/"))),
                        Map.entry("no issuer", TOKENS.signed(claims().remove("iss"))),
                        Map.entry("another audience", TOKENS.signed(claims().add("aud", "furrow2"))),
                        Map.entry("no audience", TOKENS.signed(claims().remove("aud"))),
                        Map.entry("expired", TOKENS.signed(claims().add("exp", inSeconds(-1)))),
                        Map.entry("never expires", TOKENS.signed(claims().remove("exp"))),
                        Map.entry("expires in words", TOKENS.signed(claims().add("exp", "tomorrow"))),
                        Map.entry("not yet valid", TOKENS.signed(claims().add("nbf", inSeconds(60)))),
                        Map.entry(
                                "of nobody",
                                TOKENS.signed(claims().remove("sub").remove("upn"))),
                        Map.entry("of a number", TOKENS.signed(claims().add("groups", 7))))
                .entrySet()
                .stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.getKey(),
                        () -> assertInstanceOf(
                                Verdict.Rejected.class, verifier().verify(each.getValue()))));
    }

    private static String changed(String token) {
        String[] parts = token.split("\\.", -1);
        return parts[0] + "." + TOKENS.signed(Tokens.claims("bob", "admins")).split("\\.", -1)[1] + "." + parts[2];
    }

    @Test
    void a_remembered_token_expires_all_the_same() {
        TokenVerifier verifier = verifier();
        long expires = inSeconds(2);
        String token = TOKENS.signed(claims().add("exp", expires));
        assertInstanceOf(Verdict.Accepted.class, verifier.verify(token));
        io.furrow.testing.Eventually.holds(
                Duration.ofSeconds(10),
                () -> "the token is refused",
                () -> verifier.verify(token) instanceof Verdict.Rejected);
        assertTrue(Instant.now().getEpochSecond() >= expires);
    }

    @Test
    void what_is_said_of_a_refused_token_holds_nothing_of_it() {
        String token = TOKENS.signed(claims().add("iss", "planted"));
        var rejected = assertInstanceOf(Verdict.Rejected.class, verifier().verify(token));
        assertFalse(rejected.why().contains("planted"), rejected::why);
        var forged = assertInstanceOf(Verdict.Rejected.class, verifier().verify(changed(token)));
        assertFalse(forged.why().contains(token.substring(0, 20)), forged::why);
    }

    @Test
    void keys_come_from_a_file_or_a_set_too(@TempDir Path directory) throws IOException, JoseException {
        PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId("k1");
        Path file = directory.resolve("keys.json");
        Files.writeString(file, "{\"keys\":[" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}");
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims().build().toString());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue("k1");
        signature.setAlgorithmHeaderValue("ES256");
        TokenVerifier verifier = new TokenVerifier(settings("", file.toString(), "ES256"));
        assertInstanceOf(Verdict.Accepted.class, verifier.verify(signature.getCompactSerialization()));
        assertInstanceOf(Verdict.Rejected.class, verifier.verify(TOKENS.token("alice")));
    }

    @Test
    void keys_that_cannot_be_fetched_decide_nothing() {
        TokenVerifier verifier = new TokenVerifier(settings("", "https://127.0.0.1:1/keys", "RS256"));
        assertInstanceOf(Verdict.Undecided.class, verifier.verify(TOKENS.token("alice")));
    }

    @Test
    void settings_are_refused_that_would_let_in_more_than_meant() {
        String key = TOKENS.publicKey();
        refused("mp.jwt.verify.issuer", () -> settings("", Set.of("a"), key, "", "RS256", 0));
        refused("mp.jwt.verify.audiences", () -> settings("i", Set.of(), key, "", "RS256", 0));
        refused("mp.jwt.verify.publickey", () -> settings("i", Set.of("a"), "", "", "RS256", 0));
        refused("mp.jwt.verify.publickey", () -> settings("i", Set.of("a"), key, "keys.pem", "RS256", 0));
        refused("mp.jwt.verify.publickey.algorithm", () -> settings("i", Set.of("a"), key, "", "none", 0));
        refused("mp.jwt.verify.publickey.algorithm", () -> settings("i", Set.of("a"), key, "", "HS256", 0));
        refused("mp.jwt.verify.clock.skew", () -> settings("i", Set.of("a"), key, "", "RS256", 61));
        refused("mp.jwt.verify.publickey", () -> settings("i", Set.of("a"), "no key", "", "RS256", 0));
        refused("mp.jwt.verify.publickey", () -> settings("i", Set.of("a"), "", "there-is-no-such-file", "RS256", 0));
        refused("mp.jwt.verify.publickey", () -> settings("i", Set.of("a"), "", "http://issuer.test/k", "RS256", 0));
    }

    private static TokenVerifier settings(
            String issuer, Set<String> audiences, String key, String location, String algorithm, int skew) {
        return new TokenVerifier(
                new TokenSettings(issuer, audiences, key, location, algorithm, Duration.ofSeconds(skew)));
    }

    private static void refused(String key, org.junit.jupiter.api.function.Executable settings) {
        var e = assertThrows(IllegalArgumentException.class, settings);
        assertTrue(String.valueOf(e.getMessage()).contains(key), e::getMessage);
    }
}
