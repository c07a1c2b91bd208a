package io.furrow.access;

import java.time.Duration;
import java.util.Set;

/**
 * What tokens have to be like, in the keys of MicroProfile JWT.
 *
 * @param issuer {@code mp.jwt.verify.issuer}: who issues them
 * @param audiences {@code mp.jwt.verify.audiences}: for whom; one of them is enough
 * @param key {@code mp.jwt.verify.publickey}: a PEM, a JWK or a JWK set; empty where its location is given
 * @param keyLocation {@code mp.jwt.verify.publickey.location}: an https URL, a file, or a resource; empty where the key is given
 * @param algorithm {@code mp.jwt.verify.publickey.algorithm}: the only one that is accepted
 * @param clockSkew {@code mp.jwt.verify.clock.skew}: how far the issuer's clock may be from this one
 */
public record TokenSettings(
        String issuer, Set<String> audiences, String key, String keyLocation, String algorithm, Duration clockSkew) {
    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");
    private static final Duration MOST_SKEW = Duration.ofSeconds(60);

    public TokenSettings {
        audiences = Set.copyOf(audiences);
        require(!issuer.isBlank(), "mp.jwt.verify.issuer must say who issues tokens");
        require(!audiences.isEmpty(), "mp.jwt.verify.audiences must say for whom tokens are meant");
        require(
                key.isBlank() != keyLocation.isBlank(),
                "Either mp.jwt.verify.publickey or mp.jwt.verify.publickey.location must say with what tokens are signed");
        require(
                ALGORITHMS.contains(algorithm),
                "mp.jwt.verify.publickey.algorithm must be one of RS256, PS256, ES256 or their longer kin, not "
                        + algorithm);
        require(
                !clockSkew.isNegative() && clockSkew.compareTo(MOST_SKEW) <= 0,
                "mp.jwt.verify.clock.skew must be 0 to 60 seconds");
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence + ", because furrow.security is jwt.");
        }
    }
}
