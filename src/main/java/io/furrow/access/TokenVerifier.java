package io.furrow.access;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/**
 * Tells good tokens from others: signed by the key and in the algorithm of the settings, by the issuer, for the audience, begun and
 * not expired. The claims are those of MicroProfile JWT: {@code upn}, else {@code preferred_username}, else {@code sub} names the
 * principal, {@code groups} are his roles. Safe for any thread.
 */
public final class TokenVerifier {
    /* A signature takes longer to verify than a request takes otherwise, and a token comes with each request. */
    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final JwtConsumer consumer;
    private final ConcurrentMap<String, Remembered> accepted = new ConcurrentHashMap<>();

    /** A token that was good not long ago. */
    private record Remembered(Caller caller, Instant until) {}

    /** @throws IllegalArgumentException when there is no key where the settings say */
    public TokenVerifier(TokenSettings settings) {
        this.consumer = new JwtConsumerBuilder()
                .setVerificationKeyResolver(VerificationKeys.of(settings))
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, settings.algorithm()))
                .setExpectedIssuer(true, settings.issuer())
                .setExpectedAudience(true, settings.audiences().toArray(String[]::new))
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds((int) settings.clockSkew().toSeconds())
                .build();
    }

    /** Judges a token in its compact form. */
    public Verdict verify(String token) {
        Instant now = Instant.now();
        Remembered known = accepted.get(token);
        if (known != null && now.isBefore(known.until())) {
            return new Verdict.Accepted(known.caller());
        }
        try {
            Caller caller = caller(consumer.processToClaims(token));
            remember(token, caller, now);
            return new Verdict.Accepted(caller);
        } catch (InvalidJwtException e) {
            return causedByFetching(e) ? new Verdict.Undecided() : new Verdict.Rejected(reason(e));
        } catch (MalformedClaimException e) {
            return new Verdict.Rejected(String.valueOf(e.getMessage()));
        }
    }

    private void remember(String token, Caller caller, Instant now) {
        if (accepted.size() >= MOST_REMEMBERED) {
            accepted.clear();
        }
        Instant later = now.plus(REMEMBERED);
        Instant expires = Objects.requireNonNull(caller.expires());
        accepted.put(token, new Remembered(caller, expires.isBefore(later) ? expires : later));
    }

    private static Caller caller(JwtClaims claims) throws MalformedClaimException {
        String name = Stream.of("upn", "preferred_username", "sub")
                .map(claim -> claims.getClaimValueAsString(claim))
                .filter(Objects::nonNull)
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElseThrow(() -> new MalformedClaimException("The token names nobody", null));
        List<String> groups = claims.getStringListClaimValue("groups");
        NumericDate expires = claims.getExpirationTime();
        return new Caller(
                name, groups == null ? Set.of() : Set.copyOf(groups), Instant.ofEpochSecond(expires.getValue()));
    }

    private static boolean causedByFetching(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    /** What is wrong, in words that hold nothing of the token: it is a secret, or whatever somebody wants to see in a log. */
    private static String reason(InvalidJwtException e) {
        if (e.getErrorDetails().isEmpty()) {
            return "it cannot be read";
        }
        return switch (e.getErrorDetails().getFirst().getErrorCode()) {
            case ErrorCodes.EXPIRED -> "it has expired";
            case ErrorCodes.EXPIRATION_MISSING -> "it never expires";
            case ErrorCodes.NOT_YET_VALID -> "it is not valid yet";
            case ErrorCodes.AUDIENCE_MISSING, ErrorCodes.AUDIENCE_INVALID -> "it is meant for somebody else";
            case ErrorCodes.ISSUER_MISSING, ErrorCodes.ISSUER_INVALID -> "somebody else has issued it";
            case ErrorCodes.SIGNATURE_INVALID, ErrorCodes.SIGNATURE_MISSING -> "its signature is wrong";
            default -> "it cannot be read, or is signed in another way";
        };
    }
}
