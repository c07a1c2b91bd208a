package io.furrow.rest;

import static io.furrow.rest.Refusals.json;
import static io.furrow.rest.Refusals.refused;
import static io.furrow.rest.Refusals.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How JSON is walked, and what its parts mean. */
class JsonOutlineTest {
    @Test
    void objects_and_arrays_are_walked_in_order() {
        JsonOutline json = json(" { \"b\" : [ 1 , [ ] , \"x\" ] , \"a\\u0062\" : { } , \"n\" : null } ");
        List<String> walked = new ArrayList<>();
        json.openObject();
        while (json.more()) {
            String name = json.name();
            walked.add(name + "@" + json.pointer());
            switch (json.kind()) {
                case ARRAY -> {
                    json.openArray();
                    while (json.more()) {
                        walked.add(json.index() + "@" + json.pointer() + "="
                                + new String(json.value(), StandardCharsets.UTF_8));
                    }
                }
                case OBJECT -> {
                    json.openObject();
                    assertFalse(json.more());
                }
                case NULL -> assertTrue(json.takeNull());
                case STRING, NUMBER, BOOLEAN -> json.value();
            }
        }
        json.end();
        assertEquals(List.of("b@/b", "0@/b/0=1", "1@/b/1=[ ]", "2@/b/2=\"x\"", "ab@/ab", "n@/n"), walked);
    }

    @Test
    void a_repeated_member_is_refused_however_it_is_spelt() {
        JsonOutline json = json("{\"a\":1,\"\\u0061\":2}");
        json.openObject();
        assertTrue(json.more());
        json.name();
        json.value();
        assertTrue(json.more());
        refused(ErrorCode.UNEXPECTED, "/a", json::name);
    }

    @Test
    void a_pointer_escapes_names() {
        JsonOutline json = json("{\"a/b~c\":[0]}");
        json.openObject();
        assertTrue(json.more());
        json.name();
        json.openArray();
        assertTrue(json.more());
        assertEquals("/a~1b~0c/0", json.pointer());
    }

    @Test
    void another_type_than_wanted_is_refused_by_its_pointer() {
        for (String other : List.of("1", "\"a\"", "[]", "{}", "true", "null")) {
            JsonOutline json = json("[0," + other + "]");
            json.openArray();
            assertTrue(json.more());
            json.value();
            assertTrue(json.more());
            if (!other.startsWith("{")) {
                refused(ErrorCode.UNEXPECTED, "/1", json::openObject);
            }
            if (!other.startsWith("[")) {
                refused(ErrorCode.UNEXPECTED, "/1", json::openArray);
            }
            if (!other.startsWith("\"")) {
                refused(ErrorCode.UNEXPECTED, "/1", json::string);
            }
            if (!other.equals("1")) {
                refused(ErrorCode.UNEXPECTED, "/1", () -> json.integer(0, 9));
            }
            if (!other.equals("true") && !other.startsWith("\"")) {
                refused(ErrorCode.UNEXPECTED, "/1", json::booleanOrText);
            }
        }
    }

    @Test
    void a_string_means_what_its_escapes_say() {
        assertEquals(
                "\"\\/\b\f\n\r\té😀x",
                json("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00x\"").string());
        assertEquals("漢\u0000", json("\"漢\\u0000\"").characters());
        refused(ErrorCode.UNACCEPTABLE, () -> json("\"漢\\u0000\"").string());
    }

    @Test
    void a_lone_surrogate_is_no_character() {
        for (String text : List.of("\"\\ud800\"", "\"\\udc00x\"", "\"\\udc00\\ud800\"")) {
            refused(ErrorCode.UNACCEPTABLE, () -> json(text).string());
            assertArrayEquals(utf8(text), json(text).value());
        }
    }

    @Test
    void whole_numbers_have_bounds_and_no_fraction() {
        assertEquals(7, json("7").integer(7, 7));
        assertEquals(Long.MAX_VALUE - 1, json("9223372036854775806").integer(0, Long.MAX_VALUE - 1));
        for (String outside : List.of("6", "8", "-7", "9223372036854775808", "99999999999999999999999999")) {
            refused(ErrorCode.UNACCEPTABLE, () -> json(outside).integer(7, 7));
        }
        for (String noWhole : List.of("7.0", "7e0", "0.7E1")) {
            refused(ErrorCode.UNEXPECTED, () -> json(noWhole).integer(7, 7));
        }
        refused(ErrorCode.UNEXPECTED, () -> json("\"7\"").integer(7, 7));
    }

    @Test
    void numbers_and_booleans_of_a_configuration_may_be_strings() {
        assertEquals(7, json("\"7\"").integerOrText(7, 7));
        assertEquals(7, json("7").integerOrText(7, 7));
        assertTrue(json("\"true\"").booleanOrText());
        assertTrue(json("true").booleanOrText());
        assertFalse(json("\"false\"").booleanOrText());
        assertFalse(json("false").booleanOrText());
        for (String wrong : List.of("\"\"", "\" 7\"", "\"7.0\"", "\"seven\"", "\"8\"")) {
            refused(ErrorCode.UNACCEPTABLE, () -> json(wrong).integerOrText(7, 7));
        }
        for (String wrong : List.of("\"\"", "\"TRUE\"", "\"yes\"", "\"1\"")) {
            refused(ErrorCode.UNACCEPTABLE, () -> json(wrong).booleanOrText());
        }
    }
}
