package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static final String URL = "jdbc:postgresql://db.example/furrow?user=me&password=secret";

    @ParameterizedTest
    @CsvSource({
        "furrow.database.url, jdbc:mysql://localhost/furrow",
        "furrow.database.pool-size, 1",
        "furrow.database.pool-size, many",
        "furrow.database.connection-timeout, PT0S",
        "furrow.database.connection-timeout, 5 seconds",
    })
    void a_bad_value_is_refused_with_its_key_and_itself(String key, String value) {
        var refusal = assertThrows(CannotStart.class, () -> database(Map.of(key, value)));

        assertTrue(refusal.getMessage().startsWith(key), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(value), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"furrow.embedded.port, 70000", "furrow.embedded.port, -1", "furrow.embedded.port, any"})
    void a_bad_port_is_refused_with_its_key(String key, String value) {
        var refusal = assertThrows(
                CannotStart.class, () -> EmbeddedSettings.from(ServiceConfiguration.with(Map.of(key, value))));

        assertTrue(refusal.getMessage().startsWith(key), refusal.getMessage());
    }

    @Test
    void a_missing_url_is_refused_with_both_ways_to_name_a_database() {
        var refusal = assertThrows(CannotStart.class, () -> DatabaseSettings.from(ServiceConfiguration.with(Map.of())));

        assertTrue(refusal.getMessage().contains("furrow.database.url"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("furrow.datasource"), refusal.getMessage());
    }

    @Test
    void only_the_url_is_needed() {
        assertEquals(20, database(Map.of()).poolSize());
    }

    @Test
    void a_password_is_never_shown() {
        var shown = database(Map.of("furrow.database.password", "secret")).toString();

        assertFalse(shown.contains("secret"), shown);
    }

    private static DatabaseSettings database(Map<String, String> changed) {
        var values = new HashMap<>(Map.of("furrow.database.url", URL));
        values.putAll(changed);
        return DatabaseSettings.from(ServiceConfiguration.with(values));
    }
}
