package io.furrow.rest;

import static io.furrow.rest.Refusals.json;
import static io.furrow.rest.Refusals.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.MemberOptions;
import io.furrow.api.OffsetReset;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerRequestTest {
    private static MemberOptions read(String body) {
        return ConsumerRequest.read(json(body), Format.BINARY, "");
    }

    @Test
    void an_empty_request_takes_the_documented_defaults() {
        MemberOptions options = read("{}");
        assertNull(options.memberId());
        assertEquals(Duration.ofMinutes(5), options.sessionTimeout());
        assertEquals(OffsetReset.EARLIEST, options.autoOffsetReset());
        assertFalse(options.autoCommit());
        assertEquals("{\"format\":\"BINARY\",\"last\":false,\"timeout\":30000,\"records\":500}", options.clientData());
    }

    @Test
    void every_member_is_taken() {
        MemberOptions options = read("""
                {"name":"c1","format":"text","auto.offset.reset":"none","enable.auto.commit":true,"fetch.min.bytes":1,
                 "consumer.request.timeout.ms":0,"session.timeout.ms":1000,"max.poll.records":5000,"commit.offset":"last",
                 "isolation.level":"read_committed"}""");
        assertEquals("c1", options.memberId());
        assertEquals(Duration.ofSeconds(1), options.sessionTimeout());
        assertEquals(OffsetReset.NONE, options.autoOffsetReset());
        assertTrue(options.autoCommit());
        assertEquals("{\"format\":\"TEXT\",\"last\":true,\"timeout\":0,\"records\":5000}", options.clientData());
    }

    @Test
    void numbers_and_booleans_may_be_strings() {
        MemberOptions options =
                read("{\"auto.commit.enable\":\"true\",\"session.timeout.ms\":\"3600000\",\"max.poll.records\":\"1\"}");
        assertTrue(options.autoCommit());
        assertEquals(Duration.ofHours(1), options.sessionTimeout());
    }

    @Test
    void what_is_out_of_bounds_is_named() {
        for (String wrong : List.of(
                "\"format\":\"avro\"",
                "\"format\":\"JSON\"",
                "\"auto.offset.reset\":\"smallest\"",
                "\"session.timeout.ms\":999",
                "\"session.timeout.ms\":3600001",
                "\"max.poll.records\":0",
                "\"max.poll.records\":5001",
                "\"consumer.request.timeout.ms\":-1",
                "\"consumer.request.timeout.ms\":60001",
                "\"commit.offset\":\"\"",
                "\"isolation.level\":\"dirty\"",
                "\"enable.auto.commit\":\"yes\"")) {
            String name = wrong.substring(1, wrong.indexOf('"', 1));
            refused(ErrorCode.UNACCEPTABLE, "/" + name, () -> read("{" + wrong + "}"));
        }
        for (String wrong : List.of(
                "\"format\":1", "\"enable.auto.commit\":1", "\"max.poll.records\":true", "\"group.id\":\"g\"")) {
            refused(ErrorCode.UNEXPECTED, () -> read("{" + wrong + "}"));
        }
    }
}
