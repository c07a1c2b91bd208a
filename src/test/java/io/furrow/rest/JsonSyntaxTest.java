package io.furrow.rest;

import static io.furrow.rest.Refusals.json;
import static io.furrow.rest.Refusals.refused;
import static io.furrow.rest.Refusals.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is JSON and what is none. */
class JsonSyntaxTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-0",
                "-1",
                "1.5",
                "1E2",
                "1e+400000",
                "-0.0e-0",
                "12345678901234567890123",
                "\"\"",
                "\"a\"",
                "\"\\u0000\\ud800 \\\" \\\\ \\/ \\b\\f\\n\\r\\t\"",
                "\"ÄŁ漢😀\"",
                "\"\u007f\"",
                "[]",
                "{}",
                "[[],{}]",
                "{\"a\":{},\"a\":[1,2 , 3]}",
                "{ \"\" : \"\" }",
                "[ 1 ,\t2 ,\r\n3 ]",
                "{\"a\":{\"b\":[{\"c\":null}]}}"
            })
    void a_value_is_taken_byte_for_byte(String value) {
        JsonOutline json = json(" \n" + value + "\t ");
        assertArrayEquals(utf8(value), json.value());
        json.end();
        assertTrue(JsonOutline.isJson(utf8(value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "nulll",
                "True",
                "tru",
                "falsey",
                "NaN",
                "Infinity",
                "-",
                "+1",
                "01",
                "-01",
                "1.",
                ".5",
                "1e",
                "1e+",
                "0x1",
                "1 2",
                "\"",
                "\"a",
                "'a'",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u12\"",
                "\"\\",
                "\"a\nb\"",
                "\"\u0000\"",
                "\"\t\"",
                "[",
                "]",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1}",
                "{",
                "}",
                "{]",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{1:1}",
                "{\"a\" 1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1]",
                "[]]",
                "{}{}",
                "/**/1",
                "1//",
                "\u00a01",
                "\ufeff1",
                "[1]\u0000"
            })
    void what_is_not_json_is_malformed(String text) {
        refused(ErrorCode.MALFORMED, () -> {
            JsonOutline json = json(text);
            json.value();
            json.end();
        });
        assertFalse(JsonOutline.isJson(utf8(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c0af",
                "c1bf",
                "c3",
                "c328",
                "e28228",
                "e282",
                "e0809f",
                "ed a0 80",
                "edbfbf",
                "f0808080",
                "f08fbfbf",
                "f4908080",
                "f5808080",
                "f8888080",
                "ff",
                "fe",
                "f09f98"
            })
    void a_string_that_is_not_utf_8_is_malformed(String hex) {
        byte[] text = HexFormat.of().parseHex("22" + hex.replace(" ", "") + "22");
        assertFalse(JsonOutline.isJson(text));
        byte[] name = HexFormat.of().parseHex("7b22" + hex.replace(" ", "") + "223a317d");
        assertFalse(JsonOutline.isJson(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "f0908080", "f48fbfbf"})
    void the_corners_of_utf_8_are_text(String hex) {
        assertTrue(JsonOutline.isJson(HexFormat.of().parseHex("22" + hex + "22")));
    }

    @Test
    void a_byte_order_mark_is_malformed() {
        refused(ErrorCode.MALFORMED, () -> json("\ufeff{}"));
    }

    @Test
    void nesting_is_limited_however_it_is_entered() {
        for (String[] brackets : new String[][] {{"[", "]"}, {"{\"a\":", "}"}}) {
            String deepest = brackets[0].repeat(63) + "[]" + brackets[1].repeat(63);
            assertTrue(JsonOutline.isJson(utf8(deepest)));
            assertFalse(JsonOutline.isJson(utf8(brackets[0] + deepest + brackets[1])));
            assertFalse(JsonOutline.isJson(utf8(brackets[0].repeat(2_000_000))));
        }
        JsonOutline opened = json("[[" + "[".repeat(62) + "]".repeat(62) + "]]");
        opened.openArray();
        assertTrue(opened.more());
        opened.openArray();
        assertTrue(opened.more());
        opened.value();
        JsonOutline deeper = json("[[" + "[".repeat(63) + "]".repeat(63) + "]]");
        deeper.openArray();
        assertTrue(deeper.more());
        deeper.openArray();
        assertTrue(deeper.more());
        refused(ErrorCode.MALFORMED, deeper::value);
    }

    @Test
    void mixed_nesting_closes_as_it_was_opened() {
        assertTrue(JsonOutline.isJson(utf8("[{\"a\":[{\"b\":[[],[{}],{\"c\":{}}]}]},[],{}]")));
        assertFalse(JsonOutline.isJson(utf8("[{\"a\":[}]")));
        assertFalse(JsonOutline.isJson(utf8("{\"a\":[{]}}")));
    }

    /** Against a reader that others wrote: whatever it refuses is refused here, whatever it takes is taken. */
    @Test
    void mutilated_json_is_judged_as_by_the_platforms_reader() {
        byte[] whole =
                utf8("{\"a\":[1,-2.5e+3,true,false,null,\"x\\n\\u00e9é😀\"],\"b\":{\"c\":[],\"d\":{}},\"e\":\"\"}");
        Random random = new Random(42);
        TreeMap<Boolean, Integer> judged = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] text = whole.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                text[random.nextInt(text.length)] =
                        (byte) "{}[]\",:\\019-+.eEtrufalsn \t\nu😀".charAt(random.nextInt(29));
            }
            boolean ours = JsonOutline.isJson(text);
            assertEquals(platformReads(text), ours, () -> new String(text, StandardCharsets.UTF_8));
            judged.merge(ours, 1, Integer::sum);
        }
        assertTrue(judged.getOrDefault(true, 0) > 100 && judged.getOrDefault(false, 0) > 100, judged::toString);
    }

    private static boolean platformReads(byte[] text) {
        try (var parser = Json.createParser(new StringReader(decoded(text)))) {
            int depth = 0;
            while (parser.hasNext()) {
                switch (parser.next()) {
                    case START_ARRAY, START_OBJECT -> depth++;
                    case END_ARRAY, END_OBJECT -> depth--;
                    default -> {}
                }
            }
            return depth == 0;
        } catch (JsonException | NoSuchElementException | CharacterCodingException e) {
            return false;
        }
    }

    private static String decoded(byte[] text) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    }
}
