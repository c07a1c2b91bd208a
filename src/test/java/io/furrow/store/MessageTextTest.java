package io.furrow.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.Bytes;
import io.furrow.api.Header;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.TestService;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MessageTextTest {

    private static final byte[] NOT_UTF_8 = {'a', (byte) 0xc3, '('};
    private static final byte[] ZERO = {'a', 0, 'b'};

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    /** What a person sees of one message, without its time. */
    private record Seen(
            int partition,
            long offset,
            @Nullable String key,
            @Nullable String value,
            @Nullable String headers) {}

    @BeforeAll
    static void publish() {
        topic(
                "text",
                OutgoingMessage.to("text", "Gr\u00fc\u00dfe \ud83d\ude9c").withKey("k"),
                OutgoingMessage.to("text", null));
        topic(
                "bytes",
                OutgoingMessage.to("bytes", NOT_UTF_8).withKey(ZERO),
                OutgoingMessage.to("bytes", new byte[100]).withKey(new byte[0]));
        topic(
                "headers",
                OutgoingMessage.to("headers", "v")
                        .withHeader(Header.ofText("h", "\"1\"\n"))
                        .withHeader(new Header("h", null))
                        .withHeader(new Header("n\u0000me", Bytes.of(NOT_UTF_8)))
                        .withHeader(Header.ofText("empty", "")));
    }

    @Test
    void text_reads_as_text_and_nothing_as_null() {
        assertEquals(
                List.of(new Seen(0, 0, "k", "Gr\u00fc\u00dfe \ud83d\ude9c", null), new Seen(0, 1, null, null, null)),
                seen("text"));
    }

    @Test
    void bytes_that_are_no_text_read_as_base64_on_one_line() {
        assertEquals(
                List.of(
                        new Seen(0, 0, "base64:YQBi", "base64:YcMo", null),
                        new Seen(0, 1, "", "base64:" + "A".repeat(134) + "==", null)),
                seen("bytes"));
    }

    @Test
    void headers_read_as_json_in_their_order() {
        assertEquals("""
                [{"key" : "h", "value" : "\\"1\\"\\n"},{"key" : "h", "value" : null},\
                {"key" : "base64:bgBtZQ==", "value" : "base64:YcMo"},{"key" : "empty", "value" : ""}]""", seen("headers").getFirst().headers());
    }

    @Test
    void headers_of_another_form_spoil_no_query() {
        assertEquals(
                List.of("\"base64:AAAAAQ==\"", "\"base64:////8AAA\""),
                SERVICE.database().rows().texts("""
                select furrow.headers_of(stored)::text
                  from unnest(array['\\x00000001'::bytea, '\\xfffffff00000'::bytea]) as stored"""));
    }

    @Test
    void what_nobody_can_read_any_more_is_not_there() {
        topic("forgotten", OutgoingMessage.to("forgotten", "a"), OutgoingMessage.to("forgotten", "b"));
        topic("deleted", OutgoingMessage.to("deleted", "a"));

        SERVICE.get(Topics.class).truncate(new TopicPartition("forgotten", 0), 1);
        SERVICE.get(Topics.class).delete("deleted");

        assertEquals(List.of(new Seen(0, 1, null, "b", null)), seen("forgotten"));
        assertEquals(List.of(), seen("deleted"));
    }

    private static void topic(String name, OutgoingMessage... messages) {
        SERVICE.get(Topics.class).create(name, 1, TopicSettings.DEFAULTS);
        SERVICE.get(Publisher.class)
                .publishAll(List.of(messages))
                .toCompletableFuture()
                .join();
    }

    private static List<Seen> seen(String topic) {
        var sql = """
                select partition, "offset", key, value, headers
                  from furrow.message_text
                 where topic = ?
                 order by partition, "offset\"""";
        try (var connection = SERVICE.database().connect();
                var query = connection.prepareStatement(sql)) {
            query.setString(1, topic);
            var rows = query.executeQuery();
            var seen = new ArrayList<Seen>();
            while (rows.next()) {
                seen.add(new Seen(
                        rows.getInt(1), rows.getLong(2), rows.getString(3), rows.getString(4), rows.getString(5)));
            }
            return seen;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
