package io.furrow.rest;

import static io.furrow.rest.Refusals.json;
import static io.furrow.rest.Refusals.refused;
import static io.furrow.rest.Refusals.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.furrow.api.Bytes;
import io.furrow.api.Header;
import io.furrow.api.OutgoingMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {
    private static final RestSettings TIGHT = new RestSettings(1024, Duration.ofSeconds(1), 2, 5, 10);

    private static List<OutgoingMessage> read(Format format, @Nullable Integer partition, String body) {
        return new RecordReader("orders", partition, format, TIGHT).read(json(body));
    }

    private static OutgoingMessage one(Format format, String record) {
        return read(format, null, "{\"records\":[" + record + "]}").getFirst();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e400", "{\"a\":1,\"a\":2}", "\"\\u0000\"", "\"\\ud800\"", "[1 , 2]", "\"\"", "0.10", "\"😀\""})
    void json_is_kept_byte_for_byte(String value) {
        assertArrayEquals(utf8(value), (byte[])
                one(Format.JSON, "{\"value\": " + value + " }").value());
    }

    @Test
    void every_member_arrives() {
        OutgoingMessage message = one(Format.JSON, """
                {"key":"k","value":{"a" : 1},"partition":3,"timestamp":1732233600000,
                 "headers":[{"key":"h","value":"aGk="},{"key":"h","value":null}]}""");
        assertEquals("orders", message.topic());
        assertArrayEquals(utf8("\"k\""), (byte[]) message.key());
        assertArrayEquals(utf8("{\"a\" : 1}"), (byte[]) message.value());
        assertEquals(3, message.partition());
        assertEquals(Instant.ofEpochMilli(1732233600000L), message.timestamp());
        assertEquals(List.of(new Header("h", Bytes.ofText("hi")), new Header("h", null)), message.headers());
    }

    @Test
    void null_is_a_tombstone_and_no_key_in_every_format() {
        for (Format format : Format.values()) {
            OutgoingMessage message =
                    one(format, "{\"key\":null,\"value\":null,\"headers\":null,\"partition\":null,\"timestamp\":null}");
            assertNull(message.key());
            assertNull(message.value());
            assertEquals(one(format, "{\"value\":null}"), message);
        }
    }

    @Test
    void an_empty_string_is_a_key() {
        assertArrayEquals(new byte[0], (byte[])
                one(Format.TEXT, "{\"key\":\"\",\"value\":\"\"}").key());
        assertArrayEquals(new byte[0], (byte[])
                one(Format.BINARY, "{\"key\":\"\",\"value\":\"\"}").key());
        assertArrayEquals(utf8("\"\""), (byte[])
                one(Format.JSON, "{\"key\":\"\",\"value\":1}").key());
    }

    @Test
    void binary_is_strict_base64() {
        byte[] bytes = {0, -1, 7, 42};
        String text = Base64.getEncoder().encodeToString(bytes);
        assertArrayEquals(bytes, (byte[])
                one(Format.BINARY, "{\"value\":\"" + text + "\"}").value());
        for (String wrong : List.of("A", "YQ", "YQ=", "YR==", "YQ===", "Y Q==", "_-8=", "YQ==\\n", "é")) {
            refused(
                    ErrorCode.UNACCEPTABLE,
                    "/records/0/value",
                    () -> one(Format.BINARY, "{\"value\":\"" + wrong + "\"}"));
        }
        refused(ErrorCode.UNEXPECTED, "/records/0/value", () -> one(Format.BINARY, "{\"value\":1}"));
    }

    @Test
    void text_is_a_string_stored_as_utf_8() {
        assertArrayEquals(utf8("é\u0000\n"), (byte[])
                one(Format.TEXT, "{\"value\":\"\\u00e9\\u0000\\n\"}").value());
        refused(ErrorCode.UNEXPECTED, "/records/0/value", () -> one(Format.TEXT, "{\"value\":{}}"));
        refused(
                ErrorCode.UNACCEPTABLE,
                "/records/0/key",
                () -> one(Format.TEXT, "{\"key\":\"\\ud800\",\"value\":\"\"}"));
    }

    @Test
    void a_record_needs_a_value_and_a_request_a_record() {
        refused(ErrorCode.UNACCEPTABLE, "/records/0/value", () -> one(Format.JSON, "{\"key\":1}"));
        refused(ErrorCode.UNACCEPTABLE, "/records", () -> read(Format.JSON, null, "{\"records\":[]}"));
        refused(ErrorCode.UNACCEPTABLE, "/records", () -> read(Format.JSON, null, "{}"));
    }

    @Test
    void unknown_and_repeated_members_are_named() {
        refused(ErrorCode.UNEXPECTED, "/record", () -> read(Format.JSON, null, "{\"record\":[]}"));
        refused(ErrorCode.UNEXPECTED, "/records/0/valu", () -> one(Format.JSON, "{\"valu\":1}"));
        refused(ErrorCode.UNEXPECTED, "/records/0/value", () -> one(Format.JSON, "{\"value\":1,\"value\":2}"));
        refused(
                ErrorCode.UNEXPECTED,
                "/records/0/headers/0/name",
                () -> one(Format.JSON, "{\"value\":1,\"headers\":[{\"name\":\"a\"}]}"));
        refused(ErrorCode.UNEXPECTED, "/records/0", () -> one(Format.JSON, "1"));
        refused(ErrorCode.MALFORMED, () -> read(Format.JSON, null, "{\"records\":[{\"value\":1}]} x"));
    }

    @Test
    void a_bad_record_is_named_by_its_number() {
        refused(
                ErrorCode.UNACCEPTABLE,
                "/records/1/partition",
                () -> one(Format.JSON, "{\"value\":1},{\"value\":1,\"partition\":-1}"));
    }

    @Test
    void the_path_wins_over_the_records_partition_only_if_they_agree() {
        assertEquals(
                2,
                read(Format.JSON, 2, "{\"records\":[{\"value\":1}]}").getFirst().partition());
        assertEquals(
                2,
                read(Format.JSON, 2, "{\"records\":[{\"value\":1,\"partition\":2}]}")
                        .getFirst()
                        .partition());
        refused(
                ErrorCode.UNACCEPTABLE,
                "/records/0/partition",
                () -> read(Format.JSON, 2, "{\"records\":[{\"value\":1,\"partition\":1}]}"));
    }

    @Test
    void records_are_limited() {
        assertEquals(
                2,
                read(Format.JSON, null, "{\"records\":[{\"value\":1},{\"value\":1}]}")
                        .size());
        refused(
                ErrorCode.TOO_LARGE,
                "/records/2",
                () -> read(Format.JSON, null, "{\"records\":[{\"value\":1},{\"value\":1},{\"value\":1}]}"));
    }

    @Test
    void keys_are_limited() {
        one(Format.TEXT, "{\"key\":\"12345\",\"value\":null}");
        refused(ErrorCode.TOO_LARGE, "/records/0/key", () -> one(Format.TEXT, "{\"key\":\"1234é\",\"value\":null}"));
        refused(ErrorCode.TOO_LARGE, "/records/0/key", () -> one(Format.JSON, "{\"key\":\"1234\",\"value\":null}"));
    }

    @Test
    void headers_are_limited_in_bytes() {
        one(Format.JSON, "{\"value\":1,\"headers\":[{\"key\":\"12345678\",\"value\":\"aGk=\"}]}");
        refused(
                ErrorCode.TOO_LARGE,
                "/records/0/headers/0",
                () -> one(Format.JSON, "{\"value\":1,\"headers\":[{\"key\":\"123456789\",\"value\":\"aGk=\"}]}"));
    }

    @Test
    void a_record_has_at_most_64_headers() {
        RecordReader roomy = new RecordReader(
                "orders", null, Format.JSON, new RestSettings(1024, Duration.ofSeconds(1), 1, 5, 16_384));
        assertEquals(64, roomy.read(json(withHeaders(64))).getFirst().headers().size());
        refused(ErrorCode.TOO_LARGE, "/records/0/headers/64", () -> roomy.read(json(withHeaders(65))));
    }

    private static String withHeaders(int count) {
        return "{\"records\":[{\"value\":1,\"headers\":["
                + String.join(",", Collections.nCopies(count, "{\"key\":\"a\",\"value\":null}")) + "]}]}";
    }

    @Test
    void a_header_has_a_name_and_base64() {
        refused(
                ErrorCode.UNACCEPTABLE,
                "/records/0/headers/0/key",
                () -> one(Format.JSON, "{\"value\":1,\"headers\":[{\"value\":\"\"}]}"));
        refused(
                ErrorCode.UNACCEPTABLE,
                "/records/0/headers/0/value",
                () -> one(Format.JSON, "{\"value\":1,\"headers\":[{\"key\":\"h\",\"value\":\"hi\"}]}"));
    }

    @Test
    void timestamps_have_bounds() {
        assertEquals(
                Instant.parse("9999-12-31T23:59:59.999Z"),
                one(Format.JSON, "{\"value\":1,\"timestamp\":253402300799999}").timestamp());
        for (String wrong : List.of("-1", "253402300800000", "99999999999999999999")) {
            refused(
                    ErrorCode.UNACCEPTABLE,
                    "/records/0/timestamp",
                    () -> one(Format.JSON, "{\"value\":1,\"timestamp\":" + wrong + "}"));
        }
    }
}
