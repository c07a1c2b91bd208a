package io.furrow.rest;

import java.io.IOException;
import java.io.InputStream;

/** The body of a request, read whole but never further than its limit. */
final class Body {
    private Body() {}

    /** The body's outline; an empty body is malformed. */
    static JsonOutline json(InputStream body, int limit) {
        return new JsonOutline(bytes(body, limit));
    }

    /** The body's outline, where an empty body says the same as an empty object. */
    static JsonOutline jsonOrNothing(InputStream body, int limit) {
        byte[] bytes = bytes(body, limit);
        return new JsonOutline(bytes.length == 0 ? new byte[] {'{', '}'} : bytes);
    }

    private static byte[] bytes(InputStream body, int limit) {
        byte[] read;
        try {
            read = body.readNBytes(limit + 1);
        } catch (IOException e) {
            throw cutShort();
        }
        if (read.length > limit) {
            throw tooLarge(limit);
        }
        return read;
    }

    static Refused cutShort() {
        return new Refused(ErrorCode.MALFORMED, "The body ended early, or is not framed as its headers say.");
    }

    static Refused tooLarge(int limit) {
        return new Refused(ErrorCode.TOO_LARGE, "A request has at most " + limit + " bytes.");
    }
}
