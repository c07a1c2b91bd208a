package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventWriterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final EventWriter events = new EventWriter(out);

    private String written() throws IOException {
        events.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static JsonWriter.Content raw(String json) {
        return writer -> writer.openObject()
                .name("value")
                .raw(json.getBytes(StandardCharsets.UTF_8))
                .closeObject();
    }

    @Test
    void an_event_has_its_parts_in_lines_of_their_own() throws IOException {
        events.retry(1000).id("abc").event("record").data(raw("1")).end();
        events.id("abd").event("record").data(raw("2")).end();
        assertEquals(
                "retry: 1000\nid: abc\nevent: record\ndata: {\"value\":1}\n\nid: abd\nevent: record\ndata: {\"value\":2}\n\n",
                written());
    }

    @Test
    void json_in_several_lines_stays_one_event() throws IOException {
        events.data(raw("[1,\n\n2,\r\n3,\r4]")).end();
        assertEquals("data: {\"value\":[1,\ndata: \ndata: 2, \ndata: 3, 4]}\n\n", written());
    }

    @Test
    void data_larger_than_all_buffers_comes_whole() throws IOException {
        String large = "\"" + "x".repeat(100_000) + "\",\n\"" + "y".repeat(100_000) + "\"";
        events.data(raw("[" + large + "]")).end();
        String written = written();
        assertEquals(
                "data: {\"value\":[" + large.replace("\n", "\ndata: ") + "]}\n\n",
                written,
                () -> "" + written.length());
        assertTrue(written.length() > 200_000);
    }
}
