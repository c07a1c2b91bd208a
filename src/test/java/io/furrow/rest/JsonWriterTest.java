package io.furrow.rest;

import static io.furrow.rest.Refusals.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    private static String written(JsonWriter.Content content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonWriter.answer(content).write(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void commas_stand_between_and_nowhere_else() throws IOException {
        assertEquals("{\"a\":[1,null,{},[],true],\"b\":0.5,\"c\":\"\"}", written(json -> {
            json.openObject().name("a").openArray().value(1).nothing();
            json.openObject().closeObject().openArray().closeArray().value(true).closeArray();
            json.name("b").value(0.5).name("c").value("").closeObject();
        }));
    }

    @Test
    void every_character_comes_back_as_itself() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int codePoint = 0; codePoint < 0x3000; codePoint++) {
            all.appendCodePoint(codePoint);
        }
        all.append("\ud7ff\ue000\uffff😀\udbff\udfff");
        String text = written(json -> json.value(all.toString()));
        assertEquals(all.toString(), new JsonOutline(utf8(text)).characters());
    }

    @Test
    void a_lone_surrogate_is_escaped_so_that_the_answer_stays_utf_8() throws IOException {
        assertEquals("\"\\ud800x\\udc00\"", written(json -> json.value("\ud800x\udc00")));
    }

    @Test
    void bytes_of_json_go_out_as_they_are_however_many() throws IOException {
        for (int size : new int[] {1, 16 * 1024 - 2, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 100_000}) {
            String value = "1".repeat(size);
            assertEquals(
                    "[" + value + "," + value + "]",
                    written(json ->
                            json.openArray().raw(utf8(value)).raw(utf8(value)).closeArray()));
        }
    }

    @Test
    void a_long_string_crosses_the_buffers_end_unharmed() throws IOException {
        String value = "é😀\n".repeat(20_000);
        assertTrue(JsonOutline.isJson(utf8(written(json -> json.value(value)))));
        assertEquals(value, new JsonOutline(utf8(written(json -> json.value(value)))).string());
    }
}
