package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FurrowException;
import io.furrow.api.TopicPartition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProblemTest {
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

    private static String body(Problem problem) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonWriter.answer(problem).write(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_problem_is_readable_by_v2_clients_and_by_those_of_rfc_9457() throws IOException {
        assertEquals("""
                {"type":"urn:furrow:error:42201","title":"Unacceptable value","status":422,"detail":"No.","error_code":42201,\
                "message":"No.","errors":[{"pointer":"/records/2/value","detail":"No."}]}""", body(Problem.of(new Refused(ErrorCode.UNACCEPTABLE, "/records/2/value", "No."))));
    }

    @Test
    void whoever_reads_below_the_log_start_is_told_where_it_is() throws IOException {
        Problem problem = Problem.of(new FurrowException.OffsetOutOfRange(ORDERS, 3, 10, 50));
        assertEquals(ErrorCode.BELOW_LOG_START, problem.code());
        assertTrue(body(problem).contains("\"log_start_offset\":10"));
        assertFalse(body(problem).contains("high_watermark"));
    }

    @Test
    void whoever_reads_above_the_high_watermark_is_told_where_it_is() throws IOException {
        Problem problem = Problem.of(new FurrowException.OffsetOutOfRange(ORDERS, 51, 10, 50));
        assertEquals(ErrorCode.ABOVE_HIGH_WATERMARK, problem.code());
        assertTrue(body(problem).contains("\"high_watermark\":50"));
    }

    @Test
    void only_what_is_certainly_not_stored_invites_to_try_again() {
        assertTrue(Problem.of(new FurrowException.Unavailable("Away.", null)).retryable());
        assertTrue(Problem.of(new FurrowException.NotStored("Away.", true, null)).retryable());
        Problem unknown = Problem.of(new FurrowException.OutcomeUnknown("Lost.", null));
        assertEquals(ErrorCode.OUTCOME_UNKNOWN, unknown.code());
        assertFalse(unknown.retryable());
    }

    @Test
    void every_code_begins_with_its_status_and_is_one_of_a_kind() {
        var numbers = Arrays.stream(ErrorCode.values()).map(ErrorCode::number).collect(Collectors.toSet());
        assertEquals(ErrorCode.values().length, numbers.size());
        for (ErrorCode code : ErrorCode.values()) {
            assertTrue(code.number() > 40000 - 1 && code.number() < 60000);
            assertEquals(code.number() / 100, code.status());
        }
    }
}
