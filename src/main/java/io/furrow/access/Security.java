package io.furrow.access;

/** How the HTTP API is closed to who does not belong: {@code furrow.security}. */
public sealed interface Security {
    /** Not at all: whoever reaches it may do everything. */
    record Off() implements Security {}

    /** By tokens, and rules about those who have one. What no rule allows is forbidden. */
    record Jwt(TokenVerifier tokens, AccessRules rules) implements Security {}
}
