package io.furrow.rest;

import static io.furrow.rest.Refusals.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.TopicCursor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CursorTest {
    private static final UUID LOG = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    private static final TopicCursor PLACE = new TopicCursor(LOG, 7, null, Map.of(0, 5L, 1, 0L, 3, 128L));

    @Test
    void a_place_survives_as_text() {
        Map<Integer, Long> many = new HashMap<>();
        for (int number = 0; number < 1024; number++) {
            many.put(number, Long.MAX_VALUE - number);
        }
        for (TopicCursor place : List.of(
                PLACE,
                new TopicCursor(LOG, Integer.MAX_VALUE, null, Map.of()),
                new TopicCursor(LOG, 1, 1023, Map.of(1023, Long.MAX_VALUE)),
                new TopicCursor(LOG, 1, 0, Map.of(0, 0L)),
                new TopicCursor(LOG, 1, null, many))) {
            String text = new Cursor(place).text();
            assertTrue(text.matches("[A-Za-z0-9_-]+"), text);
            assertEquals(place, Cursor.place(text));
        }
    }

    @Test
    void the_text_of_a_place_stays_the_same_in_later_releases() {
        assertEquals("AQARIjNEVWZ3iJmqu8zd7v8HAAMABQEAAoABg4114A", new Cursor(PLACE).text());
    }

    @Test
    void no_text_that_was_changed_anywhere_is_taken() {
        String text = new Cursor(PLACE).text();
        for (int i = 0; i < text.length(); i++) {
            for (char other : "Ab9-_=+ é".toCharArray()) {
                String changed = text.substring(0, i) + other + text.substring(i + 1);
                if (!changed.equals(text)) {
                    refused(ErrorCode.MALFORMED, "/Last-Event-ID", () -> Cursor.place(changed));
                }
            }
            String shorter = text.substring(0, i);
            refused(ErrorCode.MALFORMED, () -> Cursor.place(shorter));
        }
        refused(ErrorCode.MALFORMED, () -> Cursor.place(text + "A"));
        refused(ErrorCode.MALFORMED, () -> Cursor.place(text + "AAAA"));
        refused(ErrorCode.MALFORMED, () -> Cursor.place(text + "="));
    }
}
