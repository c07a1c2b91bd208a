package io.furrow.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FurrowException;
import io.furrow.api.TopicSettings;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TopicSettingsTest {
    private static final Map<String, List<String>> REFUSED = Map.of(
            "retention.ms",
            List.of(
                    "0",
                    "-2",
                    "1.5",
                    "",
                    " 1",
                    "1 ",
                    "+1",
                    "01",
                    "1e3",
                    "ten",
                    "3155760000001",
                    "9223372036854775808",
                    "-"),
            "retention.bytes",
            List.of("0", "-2", "x", "1k", "9999999999999999999"),
            "max.message.bytes",
            List.of("0", "-1", "67108865", "4294967297", "x"),
            "cleanup.policy",
            List.of("compact", "delete,compact", "", "DELETE"),
            "message.timestamp.type",
            List.of("CreateTime", "", "logappendtime"),
            "retention.hours",
            List.of("1"),
            "Retention.ms",
            List.of("1"));

    private static final Map<String, List<String>> ACCEPTED = Map.of(
            "retention.ms", List.of("-1", "1", "3155760000000"),
            "retention.bytes", List.of("-1", "1", "999999999999999999"),
            "max.message.bytes", List.of("1", "67108864"),
            "cleanup.policy", List.of("delete"),
            "message.timestamp.type", List.of("LogAppendTime"));

    @TestFactory
    Stream<DynamicTest> a_refused_value_is_pointed_at() {
        return each(REFUSED, (name, value) -> {
            FurrowException.Invalid refused =
                    assertThrows(FurrowException.Invalid.class, () -> TopicSettings.DEFAULTS.with(Map.of(name, value)));
            assertEquals("/configs/" + name, refused.pointer());
            assertTrue(String.valueOf(refused.getMessage()).contains(name));
        });
    }

    @TestFactory
    Stream<DynamicTest> an_accepted_value_is_kept_as_it_is() {
        return each(ACCEPTED, (name, value) -> {
            TopicSettings settings = TopicSettings.DEFAULTS.with(Map.of(name, value));
            assertEquals(value, settings.configs().get(name));
            assertEquals(settings, TopicSettings.DEFAULTS.with(settings.configs()));
        });
    }

    @Test
    void what_is_not_named_stays() {
        TopicSettings settings =
                TopicSettings.DEFAULTS.with(Map.of("retention.ms", "5")).with(Map.of("retention.bytes", "7"));

        assertEquals(new TopicSettings(5, 7, 1_048_576), settings);
    }

    private static Stream<DynamicTest> each(Map<String, List<String>> values, BiConsumer<String, String> check) {
        return values.entrySet().stream()
                .flatMap(setting -> setting.getValue().stream()
                        .map(value -> DynamicTest.dynamicTest(
                                setting.getKey() + " = \"" + value + '"',
                                () -> check.accept(setting.getKey(), value))));
    }
}
