package io.furrow.connector;

import static io.furrow.connector.ChannelBench.config;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelConfigTest {
    @Test
    void a_channel_reads_the_topic_of_its_name() {
        IncomingSettings settings = IncomingSettings.from(config("orders", "incoming", "group.id", "billing"));

        assertEquals("orders", settings.topic());
        assertEquals(String.class, settings.valueType());
        assertEquals(FailureStrategy.FAIL, settings.onFailure());
        assertEquals(
                "orders", OutgoingSettings.from(config("orders", "outgoing")).topic());
    }

    @Test
    void a_channel_without_a_group_cannot_be() {
        Throwable refused =
                assertThrows(IllegalArgumentException.class, () -> IncomingSettings.from(config("orders", "incoming")));

        assertEquals(
                "mp.messaging.incoming.orders.group.id must name the consumer group to read for.",
                refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "max.poll.records, 0",
        "max.poll.records, many",
        "max-inflight-messages, 0",
        "session.timeout.ms, 10",
        "auto.offset.reset, none",
        "failure-strategy, dead-letter-queue",
        "value.type, io.furrow.NoSuchType"
    })
    void a_value_that_cannot_be_accepted_names_its_key(String key, String value) {
        Throwable refused = assertThrows(
                IllegalArgumentException.class,
                () -> IncomingSettings.from(config("orders", "incoming", "group.id", "billing", key, value)));

        String sentence = String.valueOf(refused.getMessage());
        assertEquals(true, sentence.startsWith("mp.messaging.incoming.orders." + key + " "), sentence);
    }
}
