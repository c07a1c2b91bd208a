package io.furrow.deploy;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values the chart does not render, and what it says instead. */
class ChartRefusalsTest {

    @ParameterizedTest
    @CsvSource({
        "replicaCount, 3, 'replicaCount'",
        "image.tga, 1.0.0, 'tga'",
        "database.password, secret, 'password'",
        "database.keys.passwort, p, 'passwort'",
        "probes.startup.period, 3, 'period'",
        "resources.limit.memory, 1Gi, 'limit'",
        "extraEnv[0].nmae, A, 'nmae'",
        "security.issuers, https://login.example.com/, 'issuers'",
        "security.keySecret.kye, public-key, 'kye'",
        "securityContext.privileged, true, 'privileged'",
    })
    void a_misspelt_key_is_refused_by_name(String key, String value, String named) {
        assertRefused(Map.of(key, value), "additional properties '" + named + "' not allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "replicas, two, /replicas",
        "replicas, 0, /replicas",
        "image.tag, latest, /image/tag",
        "image.digest, sha256:abc, /image/digest",
        "migrations.mode, sometimes, /migrations/mode",
        "database.url, postgresql://db/furrow, /database/url",
        "security.mode, off, /security/mode",
        "security.keyLocation, http://login.example.com/keys, /security/keyLocation",
        "security.audiences[0], 'a\\,b', /security/audiences/0",
        "security.algorithm, HS256, /security/algorithm",
        "security.rules[0], '', /security/rules/0",
        "service.port, 70000, /service/port",
        "securityContext.runAsUser, 0, /securityContext/runAsUser",
        "tmp.sizeLimit, plenty, /tmp/sizeLimit",
    })
    void a_value_of_the_wrong_kind_is_refused_by_place(String key, String value, String place) {
        assertRefused(Map.of(key, value), "at '" + place + "'");
    }

    @Test
    void a_chart_without_a_database_says_so() {
        assertRefused(Map.of("database.existingSecret", ""), "No database is given: set database.url");
    }

    @Test
    void a_secret_without_a_url_key_needs_a_url() {
        assertRefused(Map.of("database.keys.url", ""), "No database URL is given");
    }

    @Test
    void a_password_in_the_url_is_refused() {
        assertRefused(Map.of("database.url", "jdbc:postgresql://db/furrow?user=a&password=b"), "holds a password");
    }

    @Test
    void a_memory_limit_above_the_request_is_refused() {
        assertRefused(Map.of("resources.limits.memory", "2Gi"), "resources.limits.memory differ");
    }

    @Test
    void a_wait_as_long_as_the_whole_stop_is_refused() {
        assertRefused(Map.of("preStopSleepSeconds", 45), "must be longer than preStopSleepSeconds");
    }

    @Test
    void an_environment_name_given_twice_is_refused() {
        assertRefused(
                Map.of(
                        "extraEnv[0].name", "A",
                        "extraEnv[0].value", "x",
                        "extraEnv[1].name", "A",
                        "extraEnv[1].value", "y"),
                "extraEnv names A twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SERVER_HOST",
                "SERVER_PORT",
                "FURROW_DATABASE_URL",
                "FURROW_DATABASE_USER",
                "FURROW_DATABASE_PASSWORD",
                "FURROW_MIGRATE",
                "JAVA_TOOL_OPTIONS",
                "FURROW_SECURITY",
                "FURROW_SECURITY_ALLOW_OPEN",
                "FURROW_SECURITY_RULES",
                "MP_JWT_VERIFY_ISSUER",
                "MP_JWT_VERIFY_AUDIENCES",
                "MP_JWT_VERIFY_PUBLICKEY",
                "MP_JWT_VERIFY_PUBLICKEY_LOCATION",
                "MP_JWT_VERIFY_PUBLICKEY_ALGORITHM",
                "furrow.security",
                "furrow.security.allow-open",
                "server.host"
            })
    void an_environment_name_of_the_charts_own_is_refused(String name) {
        assertRefused(
                Map.of("extraEnv[0].name", name, "extraEnv[0].value", "x"), "extraEnv names " + name + " twice, or");
    }

    private static void assertRefused(Map<String, ?> settings, String expected) {
        RuntimeException failure = assertThrows(RuntimeException.class, () -> HelmChart.renderComplete(settings));
        assertTrue(String.valueOf(failure.getMessage()).contains(expected), failure::toString);
    }
}
