package io.furrow.rest;

/** A request that the HTTP edge itself turns down. The message says what to do about it. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ErrorCode code;
    private final String pointer;

    /** @param pointer a JSON pointer into the request's body, or the parameter's name as one; empty for the request as a whole */
    Refused(ErrorCode code, String pointer, String message) {
        // A refusal is an answer, not a fault: where it arose is of no use, and hostile clients cause many.
        super(message, null, false, false);
        this.code = code;
        this.pointer = pointer;
    }

    Refused(ErrorCode code, String message) {
        this(code, "", message);
    }

    ErrorCode code() {
        return code;
    }

    String pointer() {
        return pointer;
    }
}
