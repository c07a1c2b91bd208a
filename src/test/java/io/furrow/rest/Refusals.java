package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.function.Executable;

/** What tests of strictness have in common. */
final class Refusals {
    private Refusals() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static JsonOutline json(String text) {
        return new JsonOutline(utf8(text));
    }

    static Refused refused(ErrorCode code, Executable work) {
        Refused refused = assertThrows(Refused.class, work);
        assertEquals(code, refused.code(), refused.getMessage());
        return refused;
    }

    static void refused(ErrorCode code, String pointer, Executable work) {
        assertEquals(pointer, refused(code, work).pointer());
    }
}
